import { describe, expect, it } from "vitest";
import { encodeTensor, tensorBytes } from "./quantize.ts";

describe("encodeTensor", () => {
  it("keeps 32-bit floats as they are", () => {
    expect(encodeTensor("F32", Float32Array.of(1, -2))).toEqual(new Uint8Array([0, 0, 128, 63, 0, 0, 0, 192]));
  });

  it("scales each block of 32 numbers by its largest, and rounds half away from zero", () => {
    const values = new Float32Array(64);
    values.set([127, -127, 0.5, -0.5, 1.49]);
    const bytes = encodeTensor("Q8_0", values);
    expect(bytes.length).toBe(tensorBytes("Q8_0", 64));
    expect([...new Int8Array(bytes.buffer, 0, 8)]).toEqual([0x00, 0x3c, 127, -127, 1, -1, 1, 0]); // the scale 1, then the numbers
    expect([...bytes.slice(34)]).toEqual(Array(34).fill(0));
  });
});
