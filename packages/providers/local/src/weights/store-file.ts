import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, rename, rm, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { throwIfAborted } from "../abort.ts";
import { ChecksumError, DiskSpaceError } from "../errors.ts";

/** What a stored file must be, and who listens. */
export interface StoreOptions {
  /** Where the bytes come from, for messages. */
  readonly source: string;
  /** Expected bytes, where they are known. */
  readonly bytes?: number | undefined;
  /** Expected SHA-256 as hexadecimal digits, where it is known. */
  readonly sha256?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes written so far. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * Writes chunks to a temporary file beside `path`, hashing as it goes, and renames it to `path` only once length and checksum are right:
 * `path` never holds a part of a file, whatever happens in between.
 *
 * @throws ChecksumError, DiskSpaceError, AbortedError.
 */
export async function storeFile(path: string, chunks: AsyncIterable<Uint8Array>, options: StoreOptions): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (options.bytes !== undefined) await requireSpace(dirname(path), options.bytes);
  const temporary = `${path}.${process.pid}-${randomUUID().slice(0, 8)}.part`;
  const hash = createHash("sha256");
  let written = 0;
  try {
    const file = await open(temporary, "wx");
    try {
      for await (const chunk of chunks) {
        throwIfAborted(options.signal, `fetching ${options.source}`);
        hash.update(chunk);
        await file.writeFile(chunk);
        written += chunk.length;
        options.onBytes?.(written);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    check(options, hash.digest("hex"), written);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw isNoSpace(error) ? spaceError(dirname(path), options.bytes, undefined, error) : error;
  }
}

/** @throws DiskSpaceError when the folder's disk has fewer than `bytes` bytes left. */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const disk = await statfs(folder);
  const available = disk.bavail * disk.bsize;
  if (available < bytes) throw spaceError(folder, bytes, available);
}

function check(options: StoreOptions, actual: string, written: number): void {
  const { source, bytes, sha256: expected } = options;
  const mend = "Nothing was kept; try again, and if it happens again, the file at the source has changed.";
  if (expected !== undefined && actual !== expected)
    throw new ChecksumError(`${source} has SHA-256 ${actual}, expected ${expected}. ${mend}`, { source, expected, actual });
  if (expected === undefined && bytes !== undefined && written !== bytes)
    throw new ChecksumError(`${source} gave ${written} bytes, expected ${bytes}. ${mend}`, {
      source,
      expected: `${bytes} bytes`,
      actual: `${written} bytes`,
    });
}

function isNoSpace(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}

function spaceError(path: string, needed: number | undefined, available: number | undefined, cause?: unknown): Error {
  const sizes =
    needed === undefined ? "" : `: ${megabytes(needed)} needed${available === undefined ? "" : `, ${megabytes(available)} free`}`;
  return new DiskSpaceError(`not enough space in ${path}${sizes}. Make room, or set ASHLAR_CACHE to a folder on another disk.`, {
    path,
    needed,
    available,
    cause,
  });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
