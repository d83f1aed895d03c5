import { describe, expect, it } from "vitest";
import { breakEven } from "./break-even.ts";

describe("breakEven", () => {
  it("divides the fixed cost by the saving of a call", () => {
    expect(breakEven({ perCall: 0.002 }, { perCall: 0.0004, fixed: 12 })).toBe(7500);
    expect(breakEven({ perCall: 0.002, fixed: 4 }, { perCall: 0.0004, fixed: 12 })).toBe(5000);
  });

  it("counts answers that can be used where a pass rate is given", () => {
    expect(breakEven({ perCall: 0.002, passRate: 0.5 }, { perCall: 0.002, fixed: 10, passRate: 0.8 })).toBe(
      Math.ceil(10 / (0.004 - 0.0025)),
    );
    expect(breakEven({ perCall: 0.002, passRate: 0 }, { perCall: 1, fixed: 10 })).toBe(0);
  });

  it("is never for calls that are not cheaper, and at once without an extra fixed cost", () => {
    expect(breakEven({ perCall: 0.001 }, { perCall: 0.001, fixed: 1 })).toBe(Infinity);
    expect(breakEven({ perCall: 0.001, fixed: 1 }, { perCall: 0.002, fixed: 1 })).toBe(0);
  });
});
