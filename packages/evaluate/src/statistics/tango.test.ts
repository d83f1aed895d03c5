import fc from "fast-check";
import { describe, expect, it } from "vitest";
import reference from "../../reference/statistics.json" with { type: "json" };
import { tangoInterval } from "./tango.ts";

const tables = fc.tuple(fc.nat(60), fc.nat(60), fc.nat(200)).map(([onlyFirst, onlySecond, alike]) => ({
  discordant: { onlyFirst, onlySecond },
  n: onlyFirst + onlySecond + alike,
}));

describe("tangoInterval", () => {
  it.each(reference.tango)(
    "is the numerically maximised one for $onlyFirst and $onlySecond of $n",
    ({ n, level, low, high, ...discordant }) => {
      const interval = tangoInterval(discordant, n, level);
      expect(interval.low).toBeCloseTo(low, 6);
      expect(interval.high).toBeCloseTo(high, 6);
    },
  );

  it("is the published one: 6 and 16 of 161 (Fagerland, Lydersen, Laake: Statistical Analysis of Contingency Tables, chapter 8)", () => {
    const { low, high } = tangoInterval({ onlyFirst: 6, onlySecond: 16 }, 161);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(["-0.1240", "-0.0054"]);
  });

  it("lies in -1 … 1, holds the difference, and mirrors when the candidates change places", () => {
    fc.assert(
      fc.property(tables, ({ discordant: { onlyFirst, onlySecond }, n }) => {
        const { low, high } = tangoInterval({ onlyFirst, onlySecond }, n);
        const mirrored = tangoInterval({ onlyFirst: onlySecond, onlySecond: onlyFirst }, n);
        expect(low >= -1 && high <= 1).toBe(true);
        if (n > 0) expect(low - 1e-12 <= (onlyFirst - onlySecond) / n && (onlyFirst - onlySecond) / n <= high + 1e-12).toBe(true);
        expect(mirrored.low).toBeCloseTo(-high, 10);
        expect(mirrored.high).toBeCloseTo(-low, 10);
      }),
    );
  });

  it("does not take two candidates that agree on a few rows for equal", () => {
    expect(tangoInterval({ onlyFirst: 0, onlySecond: 0 }, 20).high).toBeGreaterThan(0.15);
    expect(tangoInterval({ onlyFirst: 0, onlySecond: 0 }, 0)).toEqual({ low: -1, high: 1 });
  });

  it("refuses more differing rows than rows", () => {
    expect(() => tangoInterval({ onlyFirst: 3, onlySecond: 3 }, 5)).toThrow(RangeError);
  });
});
