import { type ContentPart, isAshlarError } from "@ashlar/core";

/** Codes of errors with which a provider, or a block before it, refuses a request: no answer is begun. */
const refusals: ReadonlySet<string> = new Set([
  "authentication",
  "permission",
  "not-found",
  "invalid-request",
  "context-length",
  "unsupported",
  "rate-limit",
  "quota",
  "overloaded",
  "server",
  "circuit-open",
]);

/** What the system says of a connection that was never made. */
const unreached: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * Whether a request ended with this error in the middle of its work, which its provider may have done and charge for: aborted, timed out,
 * or the connection was lost. Not where the provider refused it, or was not reached.
 */
export function wasCutOff(error: Error): boolean {
  if (arrivedOf(error).length > 0) return true;
  if (!isAshlarError(error)) return true;
  // An answer that was accepted and can't be read was paid for.
  if (error.status !== undefined) return error.status >= 200 && error.status < 300;
  if (refusals.has(error.code)) return false;
  // A certificate that is not accepted is the one connection error that does not pass.
  return error.code !== "connection" || (error.retryable && !wasNotReached(error));
}

/** What of an answer had arrived before the error. */
export function arrivedOf(error: Error | undefined): readonly ContentPart[] {
  return (isAshlarError(error) && error.partial?.content) || [];
}

function wasNotReached(error: Error): boolean {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if ("code" in cause && unreached.has(cause.code)) return true;
  }
  return false;
}
