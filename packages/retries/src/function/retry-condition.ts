import { isAshlarError } from "@ashlar/core";
import { checkSome } from "../option-error.ts";
import type { RetryState } from "./retry-state.ts";

/** Decides whether an attempt is to be retried: by its error or, where it gave a value, by that. */
export type RetryFunction<T = unknown> = (state: RetryState<T>) => boolean | Promise<boolean>;

/** A condition to retry, to be combined with others. */
export interface RetryCondition<T = unknown> extends RetryFunction<T> {
  /** Retries when this one or another says so. */
  or<U = T>(other: RetryFunction<U>): RetryCondition<T & U>;
  /** Retries when this one and another say so. */
  and<U = T>(other: RetryFunction<U>): RetryCondition<T & U>;
}

/** A class of errors. One of Ashlar's also knows its errors from another copy of the package. */
export type ErrorType = (abstract new (...parameters: never) => Error) & { isInstance?(error: unknown): boolean };

/** Makes any function of the state a condition with `.or` and `.and`. It may be asynchronous. */
export function retryIf<T = unknown>(condition: RetryFunction<T>): RetryCondition<T> {
  return Object.assign((state: RetryState<T>) => condition(state), {
    or: <U>(other: RetryFunction<U>) => retryAny<T & U>(condition, other),
    and: <U>(other: RetryFunction<U>) => retryAll<T & U>(condition, other),
  });
}

/** Retries when one of the conditions says so. @throws OptionError for none */
export function retryAny<T = unknown>(...conditions: readonly RetryFunction<T>[]): RetryCondition<T> {
  checkSome("retryAny", conditions);
  return retryIf(async (state) => {
    for (const condition of conditions) if (await condition(state)) return true;
    return false;
  });
}

/** Retries when all of the conditions say so. @throws OptionError for none */
export function retryAll<T = unknown>(...conditions: readonly RetryFunction<T>[]): RetryCondition<T> {
  checkSome("retryAll", conditions);
  return retryIf(async (state) => {
    for (const condition of conditions) if (!(await condition(state))) return false;
    return true;
  });
}

/** Retries whatever happens, a value too. */
export const retryAlways: RetryCondition = retryIf(() => true);

/** Retries nothing. */
export const retryNever: RetryCondition = retryIf(() => false);

/** Retries an error for which the predicate holds. */
export function retryIfError(predicate: (error: unknown) => boolean | Promise<boolean>): RetryCondition {
  return retryIf(({ outcome }) => !outcome.ok && predicate(outcome.error));
}

/** Retries errors of these classes. Default: any error. */
export function retryIfErrorType(...types: readonly ErrorType[]): RetryCondition {
  return retryIfError((error) => types.length === 0 || isOfType(error, types));
}

/** Retries errors of all classes but these. */
export function retryIfNotErrorType(...types: readonly [ErrorType, ...ErrorType[]]): RetryCondition {
  return retryIfError((error) => !isOfType(error, types));
}

/** Retries until an error of one of these classes is thrown: values too, so that only such an error ends it. */
export function retryUnlessErrorType(...types: readonly [ErrorType, ...ErrorType[]]): RetryCondition {
  return retryIf(({ outcome }) => outcome.ok || !isOfType(outcome.error, types));
}

/** Retries errors that have one of these classes among their causes, however deep. */
export function retryIfErrorCauseType(...types: readonly [ErrorType, ...ErrorType[]]): RetryCondition {
  return retryIfError((error) => {
    const seen = new Set<unknown>();
    for (let at = error; at instanceof Error && !seen.has(at); at = at.cause) {
      seen.add(at);
      if (isOfType(at.cause, types)) return true;
    }
    return false;
  });
}

/** Retries errors with this message, or with one that matches. */
export function retryIfErrorMessage(message: string | RegExp): RetryCondition {
  return retryIfError((error) => hasMessage(error, message));
}

/** Retries errors with other messages than this, and values, until an error with this message is thrown. */
export function retryIfNotErrorMessage(message: string | RegExp): RetryCondition {
  return retryIf(({ outcome }) => outcome.ok || !hasMessage(outcome.error, message));
}

/** Retries a value for which the predicate holds. */
export function retryIfResult<T>(predicate: (value: T) => boolean | Promise<boolean>): RetryCondition<T> {
  return retryIf(({ outcome }) => outcome.ok && predicate(outcome.value));
}

/** Retries a value for which the predicate does not hold. */
export function retryIfNotResult<T>(predicate: (value: T) => boolean | Promise<boolean>): RetryCondition<T> {
  return retryIf(async ({ outcome }) => outcome.ok && !(await predicate(outcome.value)));
}

/** Retries errors that say of themselves that the same may succeed later: errors of Ashlar with `retryable`. */
export function retryIfTransient(): RetryCondition {
  return retryIfError((error) => isAshlarError(error) && error.retryable);
}

/** True for an error of one of these classes. */
export function isOfType(error: unknown, types: readonly ErrorType[]): boolean {
  return types.some((type) => (type.isInstance ? type.isInstance(error) : error instanceof type));
}

function hasMessage(error: unknown, message: string | RegExp): boolean {
  const said = error instanceof Error ? error.message : String(error);
  return typeof message === "string" ? said === message : said.search(message) >= 0;
}
