import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float16Bits } from "./float16.ts";

function decode(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? mantissa * 2 ** -24 : (1 + mantissa / 1024) * 2 ** (exponent - 15));
}

describe("float16Bits", () => {
  // Values from IEEE 754-2019 and from numpy's float16.
  it.each([
    [0, 0],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [6.1e-5, 0x03ff],
    [0.333333333, 0x3555],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [Number.NaN, 0x7e00],
  ])("%d is %i", (value, bits) => {
    expect(float16Bits(value)).toBe(bits);
  });

  it("keeps every half-precision number", () => {
    for (let bits = 0; bits < 0x7c00; bits++) expect(float16Bits(decode(bits))).toBe(bits);
  });

  it("rounds to the nearest", () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const bits = float16Bits(value);
        const error = Math.abs(value - decode(bits));
        for (const other of [bits - 1, bits + 1])
          if ((other & 0x7c00) !== 0x7c00 && other >= 0) expect(error).toBeLessThanOrEqual(Math.abs(value - decode(other)));
      }),
    );
  });
});
