import { encodeTensor, type TensorType, tensorBytes, tensorTypes } from "./quantize.ts";

/** A value of a GGUF's metadata. */
export type MetadataValue =
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "uint32" | "float32"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "string[]"; readonly value: readonly string[] }
  | { readonly type: "int32[]"; readonly value: readonly number[] };

/** A tensor of a GGUF. `shape` has the innermost dimension last, as in numpy; the numbers are read when they are written. */
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: TensorType;
  readonly read: () => Promise<Float32Array>;
}

const alignment = 32;
const typeNumbers = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;

/**
 * Writes a GGUF file, version 3, as chunks of bytes. Only one tensor at a time is in memory.
 *
 * Source: ggml, docs/gguf.md.
 */
export async function* writeGguf(metadata: ReadonlyMap<string, MetadataValue>, tensors: readonly GgufTensor[]): AsyncGenerator<Uint8Array> {
  const infos: Buffer[] = [];
  let offset = 0;
  for (const { name, shape, type } of tensors) {
    const size = tensorBytes(type, countOf(shape));
    infos.push(string(name), uint32(shape.length), ...shape.toReversed().map(uint64), uint32(tensorTypes[type]), uint64(offset));
    offset += padded(size);
  }
  const pairs = [...metadata].flatMap(([key, value]) => [string(key), encodeValue(value)]);
  const head = Buffer.concat([Buffer.from("GGUF"), uint32(3), uint64(tensors.length), uint64(metadata.size), ...pairs, ...infos]);
  yield head;
  yield padding(head.length);
  for (const tensor of tensors) {
    const data = encodeTensor(tensor.type, await tensor.read());
    yield data;
    yield padding(data.length);
  }
}

function encodeValue(entry: MetadataValue): Buffer {
  switch (entry.type) {
    case "string":
      return Buffer.concat([uint32(typeNumbers.string), string(entry.value)]);
    case "uint32":
      return Buffer.concat([uint32(typeNumbers.uint32), uint32(entry.value)]);
    case "float32":
      return Buffer.concat([uint32(typeNumbers.float32), float32(entry.value)]);
    case "bool":
      return Buffer.concat([uint32(typeNumbers.bool), Buffer.from([entry.value ? 1 : 0])]);
    case "string[]":
      return array(typeNumbers.string, entry.value.map(string));
    case "int32[]":
      return array(typeNumbers.int32, entry.value.map(uint32));
  }
}

function array(type: number, items: readonly Buffer[]): Buffer {
  return Buffer.concat([uint32(typeNumbers.array), uint32(type), uint64(items.length), ...items]);
}

function string(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function padded(size: number): number {
  return Math.ceil(size / alignment) * alignment;
}

function padding(size: number): Buffer {
  return Buffer.alloc(padded(size) - size);
}
