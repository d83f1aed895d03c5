import { defineError } from "../errors.ts";

/**
 * Why a batch has no answer to a request: its time ran out, it was cancelled, the provider refused the batch as a whole, it ended without
 * a word about this request, it could not be submitted, or it could not be watched any more.
 */
export type BatchFailure = "expired" | "cancelled" | "refused" | "missing" | "not-submitted" | "out-of-sight";

/** A request got no answer because of its batch. `batch` is the provider's id, where there is one; `cause` is the provider's own error. */
export class BatchError extends defineError<"batch", { readonly batch?: string | undefined; readonly reason: BatchFailure }>("batch") {}

/** The file of a batch can't be used: it is damaged, another process has it, or it can't be written. The message says what to do. */
export class BatchFileError extends defineError<"batch-file", { readonly file: string; readonly line?: number | undefined }>(
  "batch-file",
) {}
