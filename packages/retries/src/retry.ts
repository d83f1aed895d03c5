import type { ModelBlock } from "@ashlar/core";
import { type ModelRetryOptions, retryModel } from "./blocks/retry-model.ts";
import type { RetryOptions } from "./function/options.ts";
import { type Retried, retryFunction, wrapFunction } from "./function/retry-function.ts";

/** What `retry` is: a function for functions, and a block for models. */
export interface Retry {
  /**
   * Calls a function, with the number of the attempt, until it succeeds.
   *
   * @throws RetryError when all attempts failed; an error that is not retried as it is; OptionError, before the first attempt
   */
  <T, GivenUp = never>(fn: (attempt: number) => T | PromiseLike<T>, options?: RetryOptions<T, GivenUp>): Promise<T | GivenUp>;
  /** A block that repeats a model's requests where that may help. */
  (options?: ModelRetryOptions): ModelBlock;
  /** A function with the same parameters whose calls are retried. @throws OptionError */
  wrap<This, Arguments extends readonly unknown[], T, GivenUp = never>(
    fn: (this: This, ...parameters: Arguments) => T | PromiseLike<T>,
    options?: RetryOptions<T, GivenUp>,
  ): Retried<This, Arguments, T | GivenUp>;
}

/**
 * Repeats what may succeed the next time.
 *
 * With a function it calls that, as often as needed: `await retry(fetchPage, { stop: stopAfterAttempt(5), wait: waitExponential() })`.
 * `retry.wrap(fn, options)` gives a function whose every call is retried.
 *
 * With options, or without anything, it is a block for models: `pipe(openai("gpt-5-mini"), retry())`. It repeats a request whose error says
 * of itself that this may help (`retryable`), waits as long as the provider asks, and leaves a stream alone once its first event has
 * reached the reader. At last it throws the last error itself, so that blocks around it can tell what happened.
 *
 * @example
 * const page = await retry(() => fetchPage(url), { retries: 3 });
 *
 * @example
 * const model = pipe(openai("gpt-5-mini"), retry({ stop: stopAfterAttempt(4) }), fallback(anthropic("claude-haiku-4-5")));
 */
export const retry: Retry = Object.assign(retryEither, { wrap: wrapFunction });

function retryEither<T, GivenUp>(fn: (attempt: number) => T | PromiseLike<T>, options?: RetryOptions<T, GivenUp>): Promise<T | GivenUp>;
function retryEither(options?: ModelRetryOptions): ModelBlock;
function retryEither<T, GivenUp>(
  first?: ((attempt: number) => T | PromiseLike<T>) | ModelRetryOptions,
  options?: RetryOptions<T, GivenUp>,
): Promise<T | GivenUp> | ModelBlock {
  return typeof first === "function" ? retryFunction(first, options) : retryModel(first);
}
