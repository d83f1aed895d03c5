import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toMilliseconds } from "./duration.ts";

describe("durations", () => {
  it("are milliseconds, or a number with its unit", () => {
    const texts = ["250ms", "60s", "1.5m", "2h", "1d", "0s"] as const;
    expect(texts.map((text) => toMilliseconds("x", text))).toEqual([250, 60_000, 90_000, 7_200_000, 86_400_000, 0]);
    expect(toMilliseconds("x", 12.5)).toBe(12.5);
  });

  it("are the same in each unit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (count) => {
        expect(toMilliseconds("x", `${count}s`)).toBe(count * 1000);
        expect(toMilliseconds("x", `${count}m`)).toBe(toMilliseconds("x", `${count * 60}s`));
      }),
    );
  });

  it("of any other form are refused, whatever they are", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        fc.pre(!(typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY));
        fc.pre(!(typeof value === "string" && /^\d+(\.\d+)?(ms|s|m|h|d)$/.test(value)));
        expect(() => toMilliseconds("wait", value as number)).toThrow(expect.objectContaining({ code: "option", option: "wait" }));
      }),
    );
    for (const odd of [{ toString: 1 }, Object.create(null), ["1s"], 1n, Symbol("s"), () => "1s", null]) {
      expect(() => toMilliseconds("wait", odd as number)).toThrow(expect.objectContaining({ code: "option", option: "wait" }));
    }
    expect(toMilliseconds("x", Number.POSITIVE_INFINITY, { infinite: true })).toBe(Number.POSITIVE_INFINITY);
  });
});
