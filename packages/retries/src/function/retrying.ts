import { untilAborted } from "../timing.ts";
import { execute } from "./engine.ts";
import type { RetryOptions } from "./options.ts";
import { functionDefaults, type Policy, policyOf } from "./policy.ts";

/** One attempt of a loop over `retrying`. */
export interface Attempting {
  /** From 1. */
  readonly attempt: number;
  /**
   * Runs the body of the attempt, once. Gives its value; `undefined` when it threw, and the loop then decides: it goes on, or throws.
   *
   * @throws TypeError when it is called a second time
   */
  run<T>(body: () => T | PromiseLike<T>): Promise<T | undefined>;
}

/**
 * Retries as a loop, for code that would be awkward as one function. The loop ends after the first attempt that is accepted; an attempt
 * whose `run` is never called counts as one.
 *
 * Bad options are thrown here. The loop throws what `retry(fn, options)` would; with `onGiveUp` it ends without an error.
 *
 * @example
 * for await (const { run } of retrying({ stop: stopAfterAttempt(3) })) {
 *   await run(async () => {
 *     await connection.open();
 *     await connection.send(message);
 *   });
 * }
 */
export function retrying(options: RetryOptions<unknown, unknown> = {}): AsyncIterable<Attempting> {
  const policy = policyOf(options, functionDefaults);
  const { signal, enabled = true } = options;
  return { [Symbol.asyncIterator]: () => loop(policy, { enabled, ...(signal && { signal }) }) };
}

function loop(
  policy: Policy<unknown, unknown>,
  options: { readonly enabled: boolean; readonly signal?: AbortSignal },
): AsyncIterator<Attempting> {
  const left = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal;
  let body: Body | undefined;
  let handed = handOver();
  let started = false;
  const begin = (attempt: number): PromiseLike<unknown> => {
    body = bodyOf(attempt);
    handed.resolve({ done: false, value: body.attempting });
    return untilAborted(body.outcome, signal);
  };
  const start = async (): Promise<void> => {
    try {
      await (options.enabled ? execute(policy, begin, { signal }) : begin(1));
      handed.resolve(over);
    } catch (error) {
      handed.reject(error);
    }
  };
  return {
    async next() {
      body?.end();
      if (!started) void start();
      started = true;
      const result = await handed.promise;
      // The next attempt can't be handed over before: this one has not begun yet.
      if (!result.done) handed = handOver();
      return result;
    },
    async return() {
      // Whoever waits for the body of an attempt must not wait for ever.
      left.abort();
      return over;
    },
  };
}

const over: IteratorReturnResult<undefined> = { done: true, value: undefined };

function handOver(): PromiseWithResolvers<IteratorResult<Attempting>> {
  const handed = Promise.withResolvers<IteratorResult<Attempting>>();
  handed.promise.catch(() => {}); // `next` throws it, unless the loop was left
  return handed;
}

interface Body {
  readonly attempting: Attempting;
  readonly outcome: Promise<unknown>;
  /** The loop has come round. A body that runs still is waited for; one that never ran is accepted. */
  end(): void;
}

function bodyOf(attempt: number): Body {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  promise.catch(() => {}); // the engine hears of it
  let ran = false;
  return {
    outcome: promise,
    attempting: {
      attempt,
      async run(body) {
        if (ran) throw new TypeError("An attempt runs once: put all of it into one function.");
        ran = true;
        try {
          const value = await body();
          resolve(value);
          return value;
        } catch (error) {
          reject(error);
          return undefined;
        }
      },
    },
    end: () => {
      if (!ran) resolve(undefined);
    },
  };
}
