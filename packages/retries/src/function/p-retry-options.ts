import type { Options as PRetryOptions, RetryContext } from "p-retry";
import { longestWait } from "../longest-wait.ts";
import { messageOf } from "../message-of.ts";
import { checkNumber, described, optionError } from "../option-error.ts";
import type { RetryOptions } from "./options.ts";
import { type RetryFunction, retryIf } from "./retry-condition.ts";
import type { RetryState } from "./retry-state.ts";
import { type StopFunction, stopIf } from "./stop.ts";
import { type WaitFunction, waitFor } from "./wait.ts";

/*
 * p-retry's option names, said in the words of this package, so that one engine serves both. Its documentation is where their meaning
 * comes from: https://github.com/sindresorhus/p-retry
 */

/** Which of p-retry's options say the same as one of ours. */
const sameAs = {
  stop: ["retries", "maxRetryTime"],
  wait: ["minTimeout", "factor", "maxTimeout", "randomize"],
  retry: ["shouldRetry"],
} as const satisfies Readonly<Record<string, readonly (keyof PRetryOptions)[]>>;

/** Options that are functions, whatever else a program without types may give. */
const functions = [
  "stop",
  "wait",
  "retry",
  "before",
  "after",
  "beforeSleep",
  "onGiveUp",
  "onEnd",
  "onFailedAttempt",
  "shouldRetry",
  "shouldConsumeRetry",
  "clock",
  "sleep",
  "random",
] as const satisfies readonly (keyof RetryOptions)[];

/** @throws OptionError where the same thing is said in both ways, and for numbers out of range */
export function checkOptions<T, G>(options: RetryOptions<T, G>): void {
  for (const [ours, theirs] of Object.entries(sameAs)) {
    const twice = theirs.find((name) => options[name] !== undefined);
    if (twice !== undefined && options[ours as keyof typeof sameAs] !== undefined) {
      throw optionError(twice, `says the same as the option ${ours}: give one of the two`);
    }
  }
  const noFunction = functions.find((name) => options[name] !== undefined && typeof options[name] !== "function");
  if (noFunction) throw optionError(noFunction, `must be a function, not ${described(options[noFunction])}`);
  const { retries, minTimeout, maxTimeout, factor, maxRetryTime } = options;
  const infinite = { max: Number.POSITIVE_INFINITY };
  if (retries !== undefined) checkNumber("retries", retries, { ...infinite, whole: true });
  if (minTimeout !== undefined) checkNumber("minTimeout", minTimeout);
  if (maxTimeout !== undefined) checkNumber("maxTimeout", maxTimeout, infinite);
  if (factor !== undefined) checkNumber("factor", factor);
  if (maxRetryTime !== undefined) checkNumber("maxRetryTime", maxRetryTime, infinite);
}

/** True where one of these options is given. */
export function isGiven(options: PRetryOptions, ours: keyof typeof sameAs): boolean {
  return sameAs[ours].some((name) => options[name] !== undefined);
}

/** `retries` and `maxRetryTime`. */
export function stopOf(options: PRetryOptions): StopFunction {
  const { maxRetryTime = Number.POSITIVE_INFINITY } = options;
  return stopIf((state) => retriesLeft(options, state) <= 0 || state.elapsed >= maxRetryTime);
}

/** `minTimeout`, `factor`, `maxTimeout` and `randomize`; the last wait is cut to what is left of `maxRetryTime`. */
export function waitOf(options: PRetryOptions): WaitFunction {
  const { minTimeout = 1000, factor = 2, maxTimeout = longestWait, randomize = false, maxRetryTime = Number.POSITIVE_INFINITY } = options;
  return waitFor(({ retriesConsumed, elapsed, random }) => {
    if (minTimeout === 0) return 0;
    const wait = Math.round((randomize ? random() + 1 : 1) * minTimeout * (factor || 1) ** retriesConsumed);
    return Math.max(0, Math.min(wait, Math.ceil(maxTimeout), longestWait, maxRetryTime - elapsed));
  });
}

/** `shouldRetry`, which is not asked any more when no retry is left. */
export function retryOf<T>(options: PRetryOptions): RetryFunction<T> | undefined {
  const { shouldRetry } = options;
  if (!shouldRetry) return undefined;
  const stop = stopOf(options);
  return retryIf<T>(async (state) => !state.outcome.ok && (stop(state) || Boolean(await shouldRetry(contextOf(options, state)))));
}

/** `shouldConsumeRetry` and `onFailedAttempt`: gives whether the failure counts. */
export async function failed(options: PRetryOptions, state: RetryState): Promise<boolean> {
  const consumes = (await options.shouldConsumeRetry?.(contextOf(options, state))) ?? true;
  await options.onFailedAttempt?.(contextOf(options, consumes ? state : { ...state, wait: 0 }));
  return consumes;
}

function contextOf(options: PRetryOptions, state: RetryState): RetryContext {
  const { outcome, attempt, retriesConsumed, wait } = state;
  const thrown = outcome.ok ? undefined : outcome.error;
  return Object.freeze({
    error: thrown instanceof Error ? thrown : new TypeError(`Not an error was thrown: ${messageOf(thrown)}`),
    attemptNumber: attempt,
    retriesLeft: retriesLeft(options, state),
    retriesConsumed,
    retryDelay: stopOf(options)(state) ? 0 : wait,
  });
}

function retriesLeft({ retries = Number.POSITIVE_INFINITY }: PRetryOptions, { retriesConsumed }: RetryState): number {
  return retries - retriesConsumed;
}
