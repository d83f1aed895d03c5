import { type Duration, toMilliseconds } from "../duration.ts";
import { checkNumber, checkSome } from "../option-error.ts";
import type { RetryState } from "./retry-state.ts";

/** Decides whether to give up. Asked after an attempt that is to be retried, when the wait before the next is known. */
export type StopFunction = (state: RetryState) => boolean;

/** A condition to give up, to be combined with others. */
export interface StopCondition extends StopFunction {
  /** Gives up when this one or another says so. */
  or(other: StopFunction): StopCondition;
  /** Gives up when this one and another say so. */
  and(other: StopFunction): StopCondition;
}

/** Makes any function of the state a condition with `.or` and `.and`. */
export function stopIf(condition: StopFunction): StopCondition {
  return Object.assign((state: RetryState) => condition(state), {
    or: (other: StopFunction) => stopAny(condition, other),
    and: (other: StopFunction) => stopAll(condition, other),
  });
}

/** Gives up when one of the conditions does. @throws OptionError for none */
export function stopAny(...conditions: readonly StopFunction[]): StopCondition {
  checkSome("stopAny", conditions);
  return stopIf((state) => conditions.some((condition) => condition(state)));
}

/** Gives up when all of the conditions do. @throws OptionError for none */
export function stopAll(...conditions: readonly StopFunction[]): StopCondition {
  checkSome("stopAll", conditions);
  return stopIf((state) => conditions.every((condition) => condition(state)));
}

/** Never gives up. */
export const stopNever: StopCondition = stopIf(() => false);

/**
 * Gives up after so many attempts, the first included.
 *
 * @throws OptionError unless it is a whole number from 1, or `Infinity`
 */
export function stopAfterAttempt(attempts: number): StopCondition {
  checkNumber("stopAfterAttempt", attempts, { min: 1, max: Number.POSITIVE_INFINITY, whole: true });
  return stopIf(({ attempt }) => attempt >= attempts);
}

/**
 * Gives up once so much time has passed since the first attempt began. The last wait and attempt may go beyond it; `stopBeforeDelay`
 * keeps to it.
 */
export function stopAfterDelay(delay: Duration): StopCondition {
  const limit = toMilliseconds("stopAfterDelay", delay);
  return stopIf(({ elapsed }) => elapsed >= limit);
}

/** Gives up when the next attempt would begin after so much time. */
export function stopBeforeDelay(delay: Duration): StopCondition {
  const limit = toMilliseconds("stopBeforeDelay", delay);
  return stopIf(({ elapsed, wait }) => elapsed + wait >= limit);
}

/** Gives up, with the error of the last attempt, once a signal is aborted. The option `signal` does more: it also ends the wait. */
export function stopWhenAborted(signal: AbortSignal): StopCondition {
  return stopIf(() => signal.aborted);
}

/**
 * Gives up once an event has happened.
 *
 * @example
 * retry(poll, { stop: stopWhenEvent(socket, "close") });
 */
export function stopWhenEvent(target: EventTarget, type: string): StopCondition {
  let happened = false;
  target.addEventListener(
    type,
    () => {
      happened = true;
    },
    { once: true },
  );
  return stopIf(() => happened);
}
