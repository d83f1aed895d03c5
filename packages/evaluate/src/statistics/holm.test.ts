import fc from "fast-check";
import { describe, expect, it } from "vitest";
import reference from "../../reference/statistics.json" with { type: "json" };
import { holm } from "./holm.ts";

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

describe("holm", () => {
  it.each(reference.holm)("is statsmodels' for $p", ({ p, adjusted }) => {
    holm(p).forEach((value, index) => {
      expect(value).toBeCloseTo(adjusted[index]!, 14);
    });
  });

  it("never falls below the p-value, never exceeds Bonferroni's, and keeps the order", () => {
    fc.assert(
      fc.property(pValues, (values) => {
        const adjusted = holm(values);
        values.forEach((p, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, p * values.length));
          values.forEach((other, j) => {
            if (p < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
          });
        });
      }),
    );
  });

  it("refuses what is no probability", () => {
    expect(() => holm([0.5, Number.NaN])).toThrow(RangeError);
  });
});
