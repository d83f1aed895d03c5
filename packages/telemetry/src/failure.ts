import { isAshlarError } from "@ashlar/core";
import type { Values } from "./conventions/attributes.ts";

/** An error as telemetry tells it: what kind it is, never what it says. */
export interface Failure {
  readonly values: Values;
  /** False when the caller gave up, by its signal or by leaving a stream: nothing failed. */
  readonly failed: boolean;
}

/**
 * Describes an error. Its type is the `code` of an error of Ashlar, `aborted` where the signal is, and otherwise the error's name.
 */
export function failureOf(error: unknown, signal?: AbortSignal): Failure {
  const type = typeOf(error, signal);
  return {
    values: { errorType: type, statusCode: isAshlarError(error) ? error.status : undefined },
    failed: type !== "aborted",
  };
}

function typeOf(error: unknown, signal: AbortSignal | undefined): string {
  if (isAshlarError(error)) return error.code;
  if (signal?.aborted) return isAshlarError(signal.reason) ? signal.reason.code : "aborted";
  return error instanceof Error ? error.name : "_OTHER";
}
