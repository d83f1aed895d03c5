import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { InvalidRequestError } from "@ashlar/core";

/** A file inside a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Uncompressed size in bytes. */
  readonly bytes: number;
  readonly compressedBytes: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  /** Where its local header starts. */
  readonly offset: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endSize = 22;

/**
 * Lists the files of a zip archive (a Python wheel is one). Archives over 4 GB (zip64) are not read.
 *
 * Source: PKWARE, APPNOTE.TXT 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 *
 * @throws InvalidRequestError when the file is no zip archive, or is cut off.
 */
export async function readZip(path: string): Promise<readonly ZipEntry[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    // The end record is followed by a comment of at most 65,535 bytes.
    const tail = await readAt(file, path, Math.max(0, size - endSize - 0xffff), Math.min(size, endSize + 0xffff));
    let end = tail.length - endSize;
    while (end >= 0 && tail.readUInt32LE(end) !== endSignature) end--;
    if (end < 0) throw notZip(path, "it has no directory at its end; it may be cut off");
    const directory = await readAt(file, path, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    return readEntries(path, directory, tail.readUInt16LE(end + 10));
  } finally {
    await file.close();
  }
}

/**
 * The bytes of one file of a zip archive, in chunks.
 *
 * @throws InvalidRequestError when there is more data than the directory promises (a zip bomb), or the data is damaged.
 */
export async function* zipContent(path: string, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  let start: number;
  try {
    const header = await readAt(file, path, entry.offset, 30);
    if (header.readUInt32LE(0) !== localSignature) throw notZip(path, `the header of ${entry.name} is damaged`);
    start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await file.close();
  }
  if (entry.method !== 0 && entry.method !== 8) throw notZip(path, `${entry.name} is compressed by method ${entry.method}`);
  if (entry.compressedBytes === 0) return;
  const packed = createReadStream(path, { start, end: start + entry.compressedBytes - 1, highWaterMark: 1 << 20 });
  const content = entry.method === 0 ? packed : pipeline(packed, createInflateRaw({ chunkSize: 1 << 18 }), () => {});
  let bytes = 0;
  try {
    for await (const chunk of content) {
      bytes += chunk.length;
      if (bytes > entry.bytes) throw notZip(path, `${entry.name} is larger than the ${entry.bytes} bytes it claims`);
      yield chunk;
    }
  } catch (cause) {
    throw InvalidRequestError.isInstance(cause) ? cause : notZip(path, `${entry.name} is damaged`, cause);
  } finally {
    packed.destroy();
  }
}

function readEntries(path: string, directory: Buffer, count: number): readonly ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature) throw notZip(path, "its directory is damaged");
    const [nameLength, extraLength, commentLength] = [
      directory.readUInt16LE(at + 28),
      directory.readUInt16LE(at + 30),
      directory.readUInt16LE(at + 32),
    ];
    entries.push({
      name: directory.toString("utf8", at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      compressedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

async function readAt(file: FileHandle, path: string, position: number, length: number): Promise<Buffer> {
  // Checked before the buffer is made: a damaged directory may claim gigabytes.
  if (position + length > (await file.stat()).size) throw notZip(path, "it is cut off");
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer;
}

function notZip(path: string, reason: string, cause?: unknown): Error {
  return new InvalidRequestError(`${path} can't be read as a zip archive: ${reason}. Delete it and fetch it again.`, { cause });
}
