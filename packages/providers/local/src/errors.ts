import { defineError } from "@ashlar/core";

/**
 * `node-llama-cpp` or its binary for this machine is not installed. The message says how to install it, for this machine and package
 * manager; `install` is the way without GPU builds, a command or setting a line.
 */
export class LocalRuntimeError extends defineError<"local-runtime", { readonly install: string }>("local-runtime") {}

/** One place where weights were looked for: what happened there, and what mends it. */
export interface WeightsAttempt {
  readonly source: string;
  readonly reason: string;
  readonly mend: string;
}

/** A model's weights could not be had from any place; `tried` lists them in their order. */
export class WeightsUnavailableError extends defineError<
  "weights-unavailable",
  { readonly model: string; readonly tried: readonly WeightsAttempt[] }
>("weights-unavailable") {}

/** A file does not have the checksum (SHA-256) that it must have. Nothing of it was kept. */
export class ChecksumError extends defineError<"checksum", { readonly source: string; readonly expected: string; readonly actual: string }>(
  "checksum",
) {}

/**
 * A model file can't be used: it is missing, cut off, no GGUF at all, or of a kind that the runtime does not know (`unreadable`).
 */
export class ModelFileError extends defineError<
  "model-file",
  { readonly path: string; readonly reason: "missing" | "truncated" | "not-gguf" | "unreadable" }
>("model-file") {}

/** There is too little space for the weights. `needed` and `available` are bytes. */
export class DiskSpaceError extends defineError<
  "disk-space",
  { readonly path: string; readonly needed?: number | undefined; readonly available?: number | undefined }
>("disk-space") {}
