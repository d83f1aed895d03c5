import { describe, expect, it } from "vitest";
import { remainingTime } from "./estimate.ts";

const pace = (remaining: number, measured: number, milliseconds: number, expected?: number) => ({
  remaining,
  measured,
  milliseconds,
  expected,
});

describe("remainingTime", () => {
  it("goes by each candidate's own pace", () => {
    expect(remainingTime([pace(10, 5, 50), pace(10, 2, 4000)], 1)).toBe(10 * 10 + 10 * 2000);
  });

  it("takes what a candidate expects until it is measured, else the mean of the others", () => {
    expect(remainingTime([pace(0, 5, 50), pace(10, 0, 0, 300)], 1)).toBe(3000);
    expect(remainingTime([pace(0, 5, 50), pace(10, 0, 0)], 1)).toBe(100);
    expect(remainingTime([pace(10, 0, 0)], 1)).toBeUndefined();
  });

  it("counts on rows at the same time, but not on more than there are", () => {
    expect(remainingTime([pace(100, 1, 10)], 4)).toBe(250);
    expect(remainingTime([pace(2, 1, 10)], 4)).toBe(10);
    expect(remainingTime([pace(0, 1, 10)], 4)).toBe(0);
  });
});
