import fc from "fast-check";
import { describe, expect, it } from "vitest";
import reference from "../../reference/statistics.json" with { type: "json" };
import { bootstrapInterval } from "./bootstrap.ts";

describe("bootstrapInterval", () => {
  it.each(reference.bootstrap)("is SciPy's BCa interval up to the luck of the draw ($low … $high)", ({ values, low, high }) => {
    const interval = bootstrapInterval(values, { resamples: 100_000, seed: 5 });
    const tolerance = 0.03 * (high - low);
    expect(Math.abs(interval.low - low)).toBeLessThan(tolerance);
    expect(Math.abs(interval.high - high)).toBeLessThan(tolerance);
  });

  it("gives the same interval for the same seed, and nearly the same for another", () => {
    const values = reference.bootstrap[0]!.values;
    expect(bootstrapInterval(values, { seed: 1 })).toEqual(bootstrapInterval(values, { seed: 1 }));
    expect(bootstrapInterval(values, { seed: 2 }).low).not.toBe(bootstrapInterval(values, { seed: 1 }).low);
  });

  it("stays within the values and follows a shift", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -16, max: 16 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: -8, max: 8 }),
        (whole, shift) => {
          // Sixteenths, because their sums are exact: otherwise ties could break differently after the shift.
          const values = whole.map((value) => value / 16);
          const { low, high } = bootstrapInterval(values, { resamples: 300 });
          expect(low <= high && low >= Math.min(...values) && high <= Math.max(...values)).toBe(true);
          const shifted = bootstrapInterval(
            values.map((value) => value + shift),
            { resamples: 300 },
          );
          expect(shifted.low).toBeCloseTo(low + shift, 1);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("is a point when all values are equal, and refuses none, NaN and half a resample", () => {
    expect(bootstrapInterval([0.5, 0.5, 0.5])).toEqual({ low: 0.5, high: 0.5 });
    expect(() => bootstrapInterval([])).toThrow(RangeError);
    expect(() => bootstrapInterval([1, Number.NaN])).toThrow(RangeError);
    expect(() => bootstrapInterval([1, 2], { resamples: 0.5 })).toThrow(RangeError);
  });
});
