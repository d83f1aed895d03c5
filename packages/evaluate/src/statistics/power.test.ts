import fc from "fast-check";
import { describe, expect, it } from "vitest";
import reference from "../../reference/statistics.json" with { type: "json" };
import { detectableDifference, rowsForMeans, rowsForProportions } from "./power.ts";

describe("rowsForProportions", () => {
  it.each(reference.rowsForProportions)(
    "is within 8 % of the exact test's need by enumeration: $rowsForExactTest",
    ({ discordance, difference, ...expected }) => {
      const rows = rowsForProportions(discordance, difference);
      // The reference holds Connor's formula alone.
      expect(Math.abs(rows - expected.rows - 1 / difference)).toBeLessThanOrEqual(1);
      expect(Math.abs(rows / expected.rowsForExactTest - 1)).toBeLessThan(0.08);
    },
  );

  it("grows as the difference shrinks and as the power rises", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.02, max: 0.5, noNaN: true }), fc.double({ min: 0.1, max: 1, noNaN: true }), (discordance, share) => {
        const difference = discordance * share;
        expect(rowsForProportions(discordance, difference / 2)).toBeGreaterThan(rowsForProportions(discordance, difference));
        expect(rowsForProportions(discordance, difference, { power: 0.95 })).toBeGreaterThan(rowsForProportions(discordance, difference));
        expect(rowsForProportions(discordance, -difference)).toBe(rowsForProportions(discordance, difference));
      }),
    );
  });

  it("is infinite for no difference, and refuses shares that can't be", () => {
    expect(rowsForProportions(0.1, 0)).toBe(Infinity);
    expect(() => rowsForProportions(1.2, 0.1)).toThrow(RangeError);
    expect(() => rowsForProportions(0.2, 0.1, { power: 1 })).toThrow(RangeError);
  });
});

describe("rowsForMeans", () => {
  it("is the textbook's: an effect of half a standard deviation needs 32 rows", () => {
    expect(rowsForMeans(1, 0.5)).toBe(32);
    expect(rowsForMeans(1, 0)).toBe(Infinity);
  });
});

describe("detectableDifference", () => {
  it("undoes rowsForProportions", () => {
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 5000 }), fc.double({ min: 0.2, max: 0.9, noNaN: true }), (rows, discordance) => {
        const difference = detectableDifference(rows, discordance);
        expect(difference).toBeDefined();
        expect(Math.abs(rowsForProportions(discordance, difference!) - rows)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("has no answer where even the whole discordance would not be shown", () => {
    expect(detectableDifference(5, 0.1)).toBeUndefined();
    expect(detectableDifference(500, 0)).toBeUndefined();
  });
});
