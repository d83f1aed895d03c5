import { describe, expect, it } from "vitest";
import { differences, ratios, spread } from "./statistics.ts";

describe("spread", () => {
  it("gives the middle figure and the ends", () => {
    expect(spread([5, 1, 3])).toEqual({ median: 3, low: 1, high: 5 });
  });
  it("gives the mean of the two in the middle", () => {
    expect(spread([4, 1, 3, 10])).toEqual({ median: 3.5, low: 1, high: 10 });
  });
  it("refuses no figures", () => {
    expect(() => spread([])).toThrow(RangeError);
  });
});

describe("ratios", () => {
  it("compares with the same round", () => {
    // The second round was twice as slow for both.
    expect(ratios([2, 4, 3], [1, 2, 1])).toEqual({ median: 2, low: 2, high: 3 });
  });
});

describe("differences", () => {
  it("compares with the same round", () => {
    expect(differences([5, 12, 9], [4, 10, 6])).toEqual({ median: 2, low: 1, high: 3 });
  });
});
