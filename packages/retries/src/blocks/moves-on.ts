import { isAshlarError } from "@ashlar/core";
import { type ErrorType, isOfType } from "../function/retry-condition.ts";

/** Errors that another model or key does not mend: the caller's own doing, limits that hold for all of them, and what was refused. */
const final: ReadonlySet<string> = new Set(["aborted", "invalid-request", "schema", "tool", "option", "order", "budget", "refusal"]);

/** Which errors let a block go on to another model: classes, or a predicate. */
export type MovesOn = readonly ErrorType[] | ((error: unknown) => boolean);

/**
 * The predicate of such an option. Default: any error of Ashlar but those that would be the same elsewhere (a wrong request, an abort, a
 * budget that is used up) and refusals. Other errors are bugs, and shown.
 */
export function movesOn(on: MovesOn | undefined): (error: unknown) => boolean {
  if (typeof on === "function") return on;
  if (on) return (error) => isOfType(error, on);
  return (error) => isAshlarError(error) && !final.has(error.code);
}

/** What to throw when a request failed: the reason of the abort where a limit of ours aborted it, its own error otherwise. */
export function reasonOf(signal: AbortSignal, error: unknown): unknown {
  return signal.aborted && isAshlarError(signal.reason) ? signal.reason : error;
}
