import { describe, expect, it } from "vitest";
import reference from "../../reference/statistics.json" with { type: "json" };
import { seeded } from "./random.ts";

describe("seeded", () => {
  it.each(reference.random)("gives the numbers of the algorithm in Python's integers for the seed $seed", ({ seed, numbers }) => {
    const random = seeded(seed);
    expect(numbers.map(() => random.next())).toEqual(numbers);
  });

  it("gives other numbers for another seed, also one that differs only beyond 32 bits", () => {
    const first = [1, 2, -1, 1 + 2 ** 32, 1 + 2 ** 33].map((seed) => seeded(seed).next());
    expect(new Set(first).size).toBe(5);
  });

  it("draws each integer below a bound about equally often", () => {
    const random = seeded(3);
    const counts = [0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 70_000; i++) counts[random.below(7)]!++;
    // Chi-squared with 6 degrees of freedom: 22.5 is exceeded once in a thousand times.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(22.5);
  });

  it("refuses a seed that is no integer", () => {
    expect(() => seeded(0.5)).toThrow(RangeError);
  });
});
