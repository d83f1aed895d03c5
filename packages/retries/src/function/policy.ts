import { isAshlarError } from "@ashlar/core";
import pRetry from "p-retry";
import { systemClock, systemSleep, type Timing } from "../timing.ts";
import type { RetryOptions } from "./options.ts";
import { checkOptions, failed, isGiven, retryOf, stopOf, waitOf } from "./p-retry-options.ts";
import { type RetryFunction, retryIfError } from "./retry-condition.ts";
import type { RetryState } from "./retry-state.ts";
import type { StopFunction } from "./stop.ts";
import { type WaitFunction, waitRetryAfter } from "./wait.ts";

/** Options that have been checked and completed. */
export interface Policy<T, GivenUp>
  extends Required<Timing>,
    Pick<RetryOptions<T, GivenUp>, "before" | "after" | "beforeSleep" | "onGiveUp" | "onEnd" | "rethrow"> {
  readonly stop: StopFunction;
  readonly wait: WaitFunction;
  readonly retry: RetryFunction<T>;
  /** What to throw once the signal is aborted. Default: its reason. */
  readonly aborted?: (signal: AbortSignal) => unknown;
  /** p-retry's hooks for a failure: gives whether it counts. */
  readonly failed?: (state: RetryState<T>) => Promise<boolean>;
}

/** What holds where the options say nothing. */
export interface PolicyDefaults<T> {
  readonly retries: number;
  readonly wait?: WaitFunction;
  readonly retry: RetryFunction<T>;
}

/**
 * p-retry's own verdict about an error: it never asks `shouldRetry` about a `TypeError` unless it is the network's. What is not an error
 * it would not judge, so that is retried.
 */
async function isRetriable(error: unknown): Promise<boolean> {
  if (isAshlarError(error)) return error.retryable;
  if (!(error instanceof Error)) return true;
  let asked = false;
  const shouldRetry = (): boolean => {
    asked = true;
    return false;
  };
  await pRetry(() => Promise.reject(error), { retries: 1, shouldRetry }).catch(() => {});
  return asked;
}

/** What a function is retried by when its options say nothing: as p-retry does, but for what a provider asks to wait. */
export const functionDefaults: PolicyDefaults<unknown> = { retries: 10, retry: retryIfError(isRetriable) };

/**
 * Checks options and completes them.
 *
 * @throws OptionError
 */
export function policyOf<T, GivenUp>(options: RetryOptions<T, GivenUp>, defaults: PolicyDefaults<T>): Policy<T, GivenUp> {
  checkOptions(options);
  const { clock = systemClock, random = Math.random, unref } = options;
  const retries = options.retries ?? (options.stop ? Number.POSITIVE_INFINITY : defaults.retries);
  const theirs = { ...options, retries };
  const theirWait = waitOf(theirs);
  const waitByDefault = isGiven(options, "wait") ? theirWait : (defaults.wait ?? waitRetryAfter().or(theirWait));
  return {
    ...options,
    clock,
    random,
    sleep: options.sleep ?? ((milliseconds, signal) => systemSleep(milliseconds, signal, unref)),
    stop: options.stop ?? stopOf(theirs),
    wait: options.wait ?? waitByDefault,
    retry: options.retry ?? retryOf(theirs) ?? defaults.retry,
    ...((options.onFailedAttempt || options.shouldConsumeRetry) && { failed: (state: RetryState<T>) => failed(theirs, state) }),
  };
}
