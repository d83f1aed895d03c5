import { type AshlarError, isAshlarError } from "../errors.ts";
import type { Timeouts } from "../model.ts";
import { abortError, startWatch, type Watch } from "../request/watch.ts";

/** How requests to a provider are repeated, in milliseconds. */
export interface Steadiness {
  readonly signal: AbortSignal;
  /** Limits of one try. */
  readonly timeouts: Timeouts;
  /** Whether a failure may pass. */
  readonly mayPass: (error: AshlarError) => boolean;
  /** The pause after the first failure. Each is twice the one before, up to `longest`. */
  readonly first: number;
  readonly longest: number;
}

/** A batch takes hours: a network that is away for a while does not matter. */
const patience = 3_600_000;

/** Does work until it succeeds, fails for good, or has failed for an hour. */
export async function steadily<T>(work: (watch: Watch, attempt: number) => Promise<T>, steadiness: Steadiness): Promise<T> {
  const { signal, timeouts, mayPass, first, longest } = steadiness;
  const started = performance.now();
  let pause = first;
  for (let attempt = 1; ; attempt++) {
    const watch = startWatch(signal, timeouts);
    try {
      return await watch.race(watch.reason ? Promise.reject(watch.reason) : work(watch, attempt));
    } catch (error) {
      const hopeless = signal.aborted || !isAshlarError(error) || !mayPass(error) || performance.now() - started > patience;
      if (hopeless) throw error;
      await sleep(Math.max(pause, error.retryAfter ?? 0), signal);
      pause = Math.min(2 * pause, longest);
    } finally {
      watch.stop();
    }
  }
}

/** Waits, or rejects once the signal is aborted. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortError(signal));
    const abort = (): void => {
      clearTimeout(timer);
      reject(abortError(signal));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", abort, { once: true });
  });
}
