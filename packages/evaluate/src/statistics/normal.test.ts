import fc from "fast-check";
import { describe, expect, it } from "vitest";
import reference from "../../reference/statistics.json" with { type: "json" };
import { normalCdf, normalQuantile } from "./normal.ts";

describe("normal distribution", () => {
  it.each(reference.normalCdf)("has SciPy's probability at $x", ({ x, p }) => {
    expect(Math.abs(normalCdf(x) - p)).toBeLessThanOrEqual(1e-12 * p);
  });

  it.each(reference.normalQuantile)("has SciPy's quantile at $p", ({ p, x }) => {
    expect(Math.abs(normalQuantile(p) - x)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(x)));
  });

  it("has quantiles that undo the probabilities", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 13);
      }),
    );
  });

  it("has infinite ends, and no value outside of them", () => {
    expect([normalQuantile(0), normalQuantile(1), normalQuantile(1.1), normalQuantile(Number.NaN)]).toEqual([
      -Infinity,
      Infinity,
      NaN,
      NaN,
    ]);
    expect([normalCdf(-Infinity), normalCdf(Infinity), normalCdf(Number.NaN)]).toEqual([0, 1, NaN]);
  });
});
