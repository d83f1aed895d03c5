import { isAshlarError, type Usage } from "@ashlar/core";

/** How an attempt ended. */
export type Outcome<T = unknown> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/** One attempt that was not accepted. Times are in milliseconds. */
export interface RetryAttempt {
  /** From 1. */
  readonly attempt: number;
  /** What it threw; absent when it gave a value that was not accepted. */
  readonly error?: unknown;
  /** The value that was not accepted; absent when it threw. */
  readonly value?: unknown;
  /** When it began, counted from the beginning of the first. */
  readonly started: number;
  /** How long it took. */
  readonly duration: number;
  /** How long was waited before it. */
  readonly waited: number;
  /** What it consumed, where its error or its value says so. */
  readonly usage?: Usage;
}

/** Where a run of attempts stands. Times are in milliseconds. */
export interface RetryProgress {
  /** The number of the attempt, from 1. */
  readonly attempt: number;
  /** Since the first attempt began. */
  readonly elapsed: number;
  /** Spent waiting, out of `elapsed`. */
  readonly idle: number;
  /** The attempts that were not accepted, this one included once it has ended; of a very long run the last 1,000. */
  readonly history: readonly RetryAttempt[];
}

/** Where a run of attempts stands after one of them has ended: what conditions, waits and hooks decide by. */
export interface RetryState<T = unknown> extends RetryProgress {
  readonly outcome: Outcome<T>;
  /** The wait before the next attempt, in milliseconds; 0 before it is known. */
  readonly wait: number;
  /** Retries that count: `attempt` less one, and less those that `shouldConsumeRetry` let go for free. */
  readonly retriesConsumed: number;
  /** A random number from 0 to 1, from the option `random`. */
  readonly random: () => number;
}

/** The record of an attempt that was not accepted. */
export function recordOf(outcome: Outcome, times: Pick<RetryAttempt, "attempt" | "started" | "duration" | "waited">): RetryAttempt {
  const usage = usageOf(outcome.ok ? outcome.value : outcome.error);
  return { ...times, ...(outcome.ok ? { value: outcome.value } : { error: outcome.error }), ...(usage && { usage }) };
}

function usageOf(ended: unknown): Usage | undefined {
  if (isAshlarError(ended)) return ended.usage ?? ended.partial?.usage;
  if (typeof ended !== "object" || ended === null || !("usage" in ended)) return undefined;
  // A reply; anything else that is called usage does no harm in a record.
  return typeof ended.usage === "object" && ended.usage !== null ? ended.usage : undefined;
}
