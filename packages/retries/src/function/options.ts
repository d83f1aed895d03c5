import type { Options as PRetryOptions } from "p-retry";
import type { Timing } from "../timing.ts";
import type { RetryFunction } from "./retry-condition.ts";
import type { RetryStatistics } from "./retry-error.ts";
import type { RetryProgress, RetryState } from "./retry-state.ts";
import type { StopFunction } from "./stop.ts";
import type { WaitFunction } from "./wait.ts";

/** A hook. What it throws ends the run, with that error. */
type Hook<State> = (state: State) => void | Promise<void>;

/**
 * How a function is retried. Tenacity's words and p-retry's both work; what is not said is as in p-retry: 10 retries, after 1 s, 2 s, 4 s …
 *
 * The order after an attempt: `retry`, `after`, `wait`, `stop`, `beforeSleep`, and then the wait itself.
 */
export interface RetryOptions<T = unknown, GivenUp = never> extends Timing, Omit<PRetryOptions, "signal"> {
  /** When to give up. Takes the place of `retries` and `maxRetryTime`. Default: after 11 attempts. */
  readonly stop?: StopFunction;
  /**
   * How long to wait before the next attempt. Takes the place of `minTimeout`, `factor`, `maxTimeout` and `randomize`. Default, where none
   * of these is given: as long as an error of Ashlar asks (`retryAfter`), up to a minute, else 1 s, 2 s, 4 s …
   */
  readonly wait?: WaitFunction;
  /**
   * What to retry; what it does not retry is thrown, or given back, as it is. Takes the place of `shouldRetry`. Default: any error, but not
   * one of Ashlar that says of itself that it is not `retryable`, and not a `TypeError` that is not the network's.
   */
  readonly retry?: RetryFunction<T>;
  /** Called before each attempt. */
  readonly before?: Hook<RetryProgress>;
  /** Called after each attempt that is not accepted, the last one too. */
  readonly after?: Hook<RetryState<T>>;
  /** Called when another attempt follows, before the wait: the place to reconnect, or to log. */
  readonly beforeSleep?: Hook<RetryState<T>>;
  /** Gives a value instead of the error when all attempts failed. Not called for an error that is not retried. */
  readonly onGiveUp?: (state: RetryState<T>) => GivenUp | Promise<GivenUp>;
  /** Called once at the end, however it ended, with the numbers of this one run. */
  readonly onEnd?: (statistics: RetryStatistics) => void;
  /** Throw the last error itself instead of a `RetryError`. Default false. */
  readonly rethrow?: boolean;
  /** `false` calls the function once and leaves everything else out. Default true. */
  readonly enabled?: boolean;
  /** Ends the run at once, also in the middle of a wait or of an attempt, with the signal's reason. */
  readonly signal?: AbortSignal;
}
