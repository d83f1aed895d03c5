import { isAshlarError, ServerError } from "@ashlar/core";
import { abortedError } from "./abort.ts";

/** What the runtime threw, as an error of Ashlar. */
export function asAshlarError(error: unknown, signal: AbortSignal, model: string): Error {
  if (isAshlarError(error)) return error;
  if (signal.aborted) return abortedError(signal, "the call");
  const reason = error instanceof Error ? error.message : String(error);
  return new ServerError(`the runtime of local models failed: ${reason}`, { cause: error, provider: "local", model, retryable: false });
}
