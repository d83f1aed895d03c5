import { float16Bits } from "./float16.ts";

const blockSize = 32;
const blockBytes = 2 + blockSize;

/** How a tensor is stored, with its number in the GGUF format. */
export const tensorTypes = { F32: 0, Q8_0: 8 } as const;

/** How a tensor is stored: 32-bit floats, or blocks of 32 8-bit integers with one 16-bit scale. */
export type TensorType = keyof typeof tensorTypes;

/** Bytes of `count` numbers. */
export function tensorBytes(type: TensorType, count: number): number {
  return type === "F32" ? count * 4 : (count / blockSize) * blockBytes;
}

/** Numbers as the bytes of a tensor. `Q8_0` takes a multiple of 32 numbers. */
export function encodeTensor(type: TensorType, values: Float32Array): Uint8Array {
  return type === "F32" ? new Uint8Array(values.buffer, values.byteOffset, values.byteLength) : quantizeQ8(values);
}

/** Q8_0 as llama.cpp does it: scale = largest magnitude / 127 in single precision, values rounded half away from zero. */
function quantizeQ8(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(tensorBytes("Q8_0", values.length));
  const view = new DataView(bytes.buffer);
  for (let i = 0, at = 0; i < values.length; i += blockSize, at += blockBytes) {
    let largest = 0;
    for (let j = 0; j < blockSize; j++) largest = Math.max(largest, Math.abs(values[i + j]!));
    const scale = Math.fround(largest / 127);
    const inverse = scale ? Math.fround(1 / scale) : 0;
    view.setUint16(at, float16Bits(scale), true);
    for (let j = 0; j < blockSize; j++) view.setInt8(at + 2 + j, roundHalfAway(Math.fround(values[i + j]! * inverse)));
  }
  return bytes;
}

function roundHalfAway(value: number): number {
  return value < 0 ? -Math.floor(-value + 0.5) : Math.floor(value + 0.5);
}
