import fc from "fast-check";
import { describe, expect, it } from "vitest";
import reference from "../../reference/statistics.json" with { type: "json" };
import { permutationTest } from "./permutation.ts";

describe("permutationTest", () => {
  it.each(reference.permutation)("is SciPy's (p = $p, exact: $exact)", ({ differences, exact, p }) => {
    const drawn = permutationTest(differences, { draws: 100_000 });
    expect(Math.abs(drawn - p)).toBeLessThan(exact ? 1e-9 : 0.003);
  });

  it("counts one vote a row: 4 tasks won by the same candidate are p = 2/16, however often each was repeated", () => {
    expect(permutationTest([1, 1, 1, 1])).toBe(2 / 16);
  });

  it("is a probability, does not care for order, sign or rows without a difference", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 10 }), (whole) => {
        const differences = whole.map((value) => value / 20);
        const p = permutationTest(differences);
        expect(p > 0 && p <= 1).toBe(true);
        expect(permutationTest(differences.toReversed())).toBe(p);
        expect(permutationTest(differences.map((difference) => -difference))).toBe(p);
        expect(permutationTest([...differences, 0, 0])).toBe(p);
      }),
    );
  });

  it("is never 0 when patterns are drawn, and the same for the same seed", () => {
    const clear = new Array<number>(60).fill(0.5);
    expect(permutationTest(clear, { draws: 999 })).toBe(1 / 1000);
    const mixed = clear.map((value, index) => (index % 3 ? value : -value));
    expect(permutationTest(mixed, { seed: 4 })).toBe(permutationTest(mixed, { seed: 4 }));
  });

  it("refuses what is no number", () => {
    expect(() => permutationTest([Number.NaN])).toThrow(RangeError);
  });
});
