import { untilAborted } from "../timing.ts";
import { execute } from "./engine.ts";
import type { RetryOptions } from "./options.ts";
import { functionDefaults, policyOf } from "./policy.ts";

/** A function whose calls are retried. */
export interface Retried<This, Arguments extends readonly unknown[], T> {
  (this: This, ...parameters: Arguments): Promise<T>;
  /** The same function with some options changed; the others stay. */
  retryWith<GivenUp = never>(options: RetryOptions<T, GivenUp>): Retried<This, Arguments, T | GivenUp>;
}

/** Calls a function until it succeeds. */
export async function retryFunction<T, GivenUp>(
  fn: (attempt: number) => T | PromiseLike<T>,
  options: RetryOptions<T, GivenUp> = {},
): Promise<T | GivenUp> {
  return runner(options)(fn);
}

/** A function that calls `fn` until it succeeds. Bad options are thrown here. */
export function wrapFunction<This, Arguments extends readonly unknown[], T, GivenUp = never>(
  fn: (this: This, ...parameters: Arguments) => T | PromiseLike<T>,
  options: RetryOptions<T, GivenUp> = {},
): Retried<This, Arguments, T | GivenUp> {
  const run = runner(options);
  const retried = function (this: This, ...parameters: Arguments): Promise<T | GivenUp> {
    return run(() => fn.apply(this, [...parameters] as never));
  };
  return Object.assign(retried, {
    retryWith: <G = never>(changes: RetryOptions<T | GivenUp, G>) =>
      wrapFunction<This, Arguments, T, GivenUp | G>(fn, { ...options, ...changes }),
  });
}

function runner<T, GivenUp>(options: RetryOptions<T, GivenUp>) {
  const policy = policyOf(options, functionDefaults);
  const { signal, enabled = true } = options;
  // An attempt that does not notice the signal is left behind.
  return (fn: (attempt: number) => T | PromiseLike<T>): Promise<T | GivenUp> => {
    const abortable = signal ? async (attempt: number) => untilAborted((async () => fn(attempt))(), signal) : fn;
    return enabled ? execute(policy, abortable, signal && { signal }) : (async () => abortable(1))();
  };
}
