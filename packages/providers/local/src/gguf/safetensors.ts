import { type FileHandle, open } from "node:fs/promises";
import { InvalidRequestError } from "@ashlar/core";

/** A tensor of a safetensors file. */
export interface SafeTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly read: () => Promise<Float32Array>;
}

/** A safetensors file that stays open until it is disposed of. */
export interface SafeTensors extends AsyncDisposable {
  readonly tensors: readonly SafeTensor[];
}

/**
 * Opens a safetensors file of 32-bit floats.
 *
 * Source: the safetensors format: 8 bytes of length, a JSON header, the data.
 *
 * @throws InvalidRequestError when the file is no such file, is cut off, or holds numbers of another type.
 */
export async function openSafetensors(path: string): Promise<SafeTensors> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const length = Number((await readAt(file, 0, 8)).readBigUInt64LE(0));
    if (8 + length > size) throw invalid(path, "it is cut off");
    const header: unknown = JSON.parse((await readAt(file, 8, length)).toString("utf8"));
    const tensors = Object.entries(header ?? {})
      .filter(([name]) => name !== "__metadata__")
      .map(([name, entry]) => tensor(file, path, name, entry, 8 + length, size));
    return { tensors, [Symbol.asyncDispose]: () => file.close() };
  } catch (error) {
    await file.close();
    throw InvalidRequestError.isInstance(error) ? error : invalid(path, "its header can't be read", error);
  }
}

function tensor(file: FileHandle, path: string, name: string, entry: unknown, dataStart: number, size: number): SafeTensor {
  if (!isEntry(entry)) throw invalid(path, `the entry of ${name} is damaged`);
  const [start, end] = entry.data_offsets;
  if (dataStart + end > size || start > end) throw invalid(path, "it is cut off");
  return {
    name,
    shape: entry.shape,
    read: async () => {
      if (entry.dtype !== "F32") throw invalid(path, `${name} holds ${entry.dtype}, not F32`);
      const bytes = await readAt(file, dataStart + start, end - start);
      return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    },
  };
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null || !("dtype" in value) || !("shape" in value) || !("data_offsets" in value)) return false;
  return (
    Array.isArray(value.shape) && Array.isArray(value.data_offsets) && value.data_offsets.every((offset) => Number.isSafeInteger(offset))
  );
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  // A buffer of its own, so that its start is aligned for a Float32Array.
  const { buffer } = await file.read(Buffer.from(new ArrayBuffer(length)), 0, length, position);
  return buffer;
}

function invalid(path: string, reason: string, cause?: unknown): Error {
  return new InvalidRequestError(`${path} is no usable safetensors file: ${reason}. Fetch it again.`, { cause });
}
