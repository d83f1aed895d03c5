import { type AshlarError, isAshlarError, ServerError } from "@ashlar/core";
import { abortedError } from "./abort.ts";

/** What was thrown as an error of Ashlar that says which model it came from. */
export function asAshlarError(error: unknown, signal: AbortSignal, model: string): Error {
  if (isAshlarError(error)) return error.model === undefined && error.code !== "aborted" ? ofModel(error, model) : error;
  if (signal.aborted) return abortedError(signal, "the call");
  const reason = error instanceof Error ? error.message : String(error);
  return new ServerError(`the runtime of local models failed: ${reason}`, { cause: error, provider: "local", model, retryable: false });
}

function ofModel(error: AshlarError, model: string): Error {
  return Object.assign(error, { model, message: `${model}: ${error.message}` });
}
