import fc from "fast-check";
import { describe, expect, it } from "vitest";
import reference from "../../reference/statistics.json" with { type: "json" };
import { mcnemar } from "./mcnemar.ts";

describe("mcnemar", () => {
  it.each(reference.mcnemar)("is statsmodels' for $onlyFirst against $onlySecond", ({ exact, midP, ...discordant }) => {
    expect(mcnemar(discordant)).toBeCloseTo(exact, 11);
    expect(mcnemar(discordant, { midP: true })).toBeCloseTo(midP, 11);
  });

  it("is the published one: 6 against 16 (Fagerland, Lydersen, Laake: Statistical Analysis of Contingency Tables, chapter 8)", () => {
    expect(mcnemar({ onlyFirst: 6, onlySecond: 16 }).toFixed(6)).toBe("0.052479");
    expect(mcnemar({ onlyFirst: 6, onlySecond: 16 }, { midP: true }).toFixed(6)).toBe("0.034690");
  });

  it("is a probability, the same from both sides, smaller for a clearer difference, and mid-p is never above exact", () => {
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), (onlyFirst, onlySecond) => {
        const p = mcnemar({ onlyFirst, onlySecond });
        expect(p > 0 && p <= 1).toBe(true);
        expect(mcnemar({ onlyFirst: onlySecond, onlySecond: onlyFirst })).toBe(p);
        expect(mcnemar({ onlyFirst, onlySecond }, { midP: true })).toBeLessThanOrEqual(p);
        if (onlyFirst > onlySecond) expect(mcnemar({ onlyFirst: onlyFirst + 1, onlySecond })).toBeLessThanOrEqual(p);
      }),
    );
  });

  it("does not underflow for many rows", () => {
    expect(mcnemar({ onlyFirst: 100_000, onlySecond: 100_001 })).toBeCloseTo(1, 2);
  });

  it.each([-1, 0.5, Number.NaN])("refuses the count %s", (count) => {
    expect(() => mcnemar({ onlyFirst: count, onlySecond: 1 })).toThrow(RangeError);
  });
});
