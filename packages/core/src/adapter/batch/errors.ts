import { defineError, isAshlarError } from "../../errors.ts";
import type { LanguageModel } from "../../model.ts";

/** Why a batch has no answer to a request. */
export type BatchFailure = keyof typeof said;

const said = {
  expired: "ran out of time before this request had its turn",
  cancelled: "was cancelled before this request had its turn",
  refused: "was refused",
  missing: "ended without a result for this request",
  "not-submitted": "could not be submitted",
  "out-of-sight": "can't be watched any more, though it may go on (with the option file the next run finds its results)",
};

/** A request got no answer because of its batch. `batch` is the provider's id, where there is one; `cause` is the provider's own error. */
export class BatchError extends defineError<"batch", { readonly batch?: string | undefined; readonly reason: BatchFailure }>("batch") {}

/** The file of a batch can't be used: it is damaged, another process has it, or it can't be written. The message says what to do. */
export class BatchFileError extends defineError<"batch-file", { readonly file: string; readonly line?: number | undefined }>(
  "batch-file",
) {}

/** Makes the error of one request: a new one each time, because each goes its own way. */
export function batchError(reason: BatchFailure, model: LanguageModel, batch: string | undefined, cause?: Error): BatchError {
  const message = `The batch${batch === undefined ? "" : ` ${batch}`} ${said[reason]}${cause ? `: ${cause.message}` : "."}`;
  const retryable = isAshlarError(cause) ? cause.retryable : reason === "expired" || reason === "missing";
  return new BatchError(message, { batch, reason, cause, provider: model.provider, model: model.id, retryable });
}
