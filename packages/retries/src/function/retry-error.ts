import { addUsage, defineError } from "@ashlar/core";
import { messageOf } from "../message-of.ts";
import type { RetryAttempt, RetryState } from "./retry-state.ts";

/** What a run of attempts came to. Times are in milliseconds. */
export interface RetryStatistics {
  /** How many attempts there were. */
  readonly attempts: number;
  /** From the beginning of the first attempt to the end. */
  readonly elapsed: number;
  /** Spent waiting, out of `elapsed`. */
  readonly idle: number;
  /** The attempts that were not accepted. */
  readonly history: readonly RetryAttempt[];
}

/**
 * All attempts failed. `cause` is the last error, `history` holds each attempt, `statistics` the sums, and `usage` what all consumed
 * together. It is not retryable: whoever retries it would multiply the attempts.
 */
export class RetryError extends defineError<
  "retry",
  { readonly history: readonly RetryAttempt[]; readonly statistics: RetryStatistics; readonly value?: unknown }
>("retry") {}

/**
 * Throw this to have the attempt repeated, whatever the condition `retry` says. The limits of `stop` still hold.
 *
 * @example
 * await retry(async () => {
 *   const job = await status();
 *   if (job.running) throw new TryAgain();
 *   return job;
 * }, { wait: waitFixed("2s"), stop: stopAfterDelay("5m") });
 */
export class TryAgain extends defineError("try-again", true) {
  /** @param cause why; the error at the end has it as its cause */
  constructor(cause?: unknown) {
    super("The attempt asked to be repeated.", { cause });
  }
}

/** What went wrong at last; for an attempt that asked to be repeated, the reason that it gave. */
export function lastError(error: unknown): unknown {
  return TryAgain.isInstance(error) ? (error.cause ?? error) : error;
}

/** The error for a run that was given up. */
export function retryError({ outcome, attempt, elapsed, history }: RetryState, statistics: RetryStatistics): RetryError {
  const usages = history.flatMap(({ usage }) => usage ?? []);
  const cause = outcome.ok ? undefined : lastError(outcome.error);
  const reason = outcome.ok ? "the last value was not accepted either" : `the last error was: ${messageOf(cause)}`;
  const times = attempt === 1 ? "after one attempt" : `after ${attempt} attempts in ${Math.round(elapsed)} ms`;
  return new RetryError(`Gave up ${times}; ${reason}`, {
    cause,
    history,
    statistics,
    ...(outcome.ok && { value: outcome.value }),
    ...(usages.length > 0 && { usage: addUsage(...usages) }),
  });
}
