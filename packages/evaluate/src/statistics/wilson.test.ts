import fc from "fast-check";
import { describe, expect, it } from "vitest";
import reference from "../../reference/statistics.json" with { type: "json" };
import { seeded } from "./random.ts";
import { wilsonInterval } from "./wilson.ts";

const counts = fc.nat(2000).chain((n) => fc.tuple(fc.nat(n), fc.constant(n)));

describe("wilsonInterval", () => {
  it.each(reference.wilson)("is statsmodels' for $successes of $n at $level", ({ successes, n, level, low, high }) => {
    const interval = wilsonInterval(successes, n, level);
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });

  it("is the published one: Newcombe's example of 81 of 263", () => {
    const { low, high } = wilsonInterval(81, 263);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(["0.2553", "0.3662"]);
  });

  it("stays in 0 … 1 and holds the proportion", () => {
    fc.assert(
      fc.property(counts, ([successes, n]) => {
        const { low, high } = wilsonInterval(successes, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        if (n > 0) expect(low <= successes / n && successes / n <= high).toBe(true);
      }),
    );
  });

  it("mirrors when success and failure change places", () => {
    fc.assert(
      fc.property(counts, ([successes, n]) => {
        const interval = wilsonInterval(successes, n);
        const mirrored = wilsonInterval(n - successes, n);
        expect(mirrored.low).toBeCloseTo(1 - interval.high, 12);
        expect(mirrored.high).toBeCloseTo(1 - interval.low, 12);
      }),
    );
  });

  it("rises with the successes and widens with the level", () => {
    fc.assert(
      fc.property(counts, ([successes, n]) => {
        fc.pre(successes < n);
        const interval = wilsonInterval(successes, n);
        const more = wilsonInterval(successes + 1, n);
        const wider = wilsonInterval(successes, n, 0.99);
        expect(more.low > interval.low && more.high >= interval.high).toBe(true);
        expect(wider.low <= interval.low && wider.high >= interval.high).toBe(true);
      }),
    );
  });

  it("holds the true proportion about 95 times of 100", () => {
    const random = seeded(1);
    let held = 0;
    for (let i = 0; i < 4000; i++) {
      const p = (1 + random.below(19)) / 20;
      let successes = 0;
      for (let j = 0; j < 50; j++) if (random.below(20) < p * 20) successes++;
      const { low, high } = wilsonInterval(successes, 50);
      if (low <= p && p <= high) held++;
    }
    expect(held / 4000).toBeGreaterThan(0.935);
    expect(held / 4000).toBeLessThan(0.965);
  });

  it("knows nothing without rows, and refuses counts that can't be", () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
    expect(() => wilsonInterval(3, 2)).toThrow(RangeError);
    expect(() => wilsonInterval(1, 2, 95)).toThrow(RangeError);
  });
});
