import { type AshlarError, isAshlarError } from "../../errors.ts";
import type { Timeouts } from "../../model.ts";
import { abortError, startWatch, type Watch } from "../../request/watch.ts";
import { BatchError } from "./errors.ts";

/** How what fails is tried again. Times are in milliseconds. */
export interface Steadiness {
  readonly signal: AbortSignal;
  /** Whether a failure may pass. */
  readonly mayPass: (error: AshlarError) => boolean;
  /** The pause after the first failure. Each is twice the one before, up to `longest`. */
  readonly first: number;
  readonly longest: number;
  /** How long to go on trying after a failure such as this one. */
  readonly patience: (error: AshlarError) => number;
  /** Hears of a failure that is tried again, and of `undefined` when it has passed. */
  readonly onTrouble: (error: AshlarError | undefined) => void;
}

/**
 * How long to go on trying after a failure: an hour, or a day and an hour where it is the batch that stands in the way. A provider may be
 * able to say only of a batch that has ended whether it is the one that is looked for, and that takes up to a day.
 */
export function patienceWith(error: AshlarError): number {
  return BatchError.isInstance(error) ? 90_000_000 : 3_600_000;
}

/** Does work until it succeeds, fails for good, or has failed for too long. */
export async function steadily<T>(work: () => Promise<T>, steadiness: Steadiness): Promise<T> {
  const { signal, mayPass, first, longest, patience, onTrouble } = steadiness;
  let since: number | undefined;
  for (let pause = first; ; pause = Math.min(2 * pause, longest)) {
    try {
      const result = await work();
      if (since !== undefined) onTrouble(undefined);
      return result;
    } catch (error) {
      since ??= performance.now();
      if (signal.aborted || !isAshlarError(error) || !mayPass(error) || performance.now() - since > patience(error)) throw error;
      onTrouble(error);
      await sleep(Math.max(pause, error.retryAfter ?? 0), signal);
    }
  }
}

/** One request, within limits of time. */
export async function within<T>(
  { signal, timeouts }: { readonly signal: AbortSignal; readonly timeouts: Timeouts },
  request: (watch: Watch) => Promise<T>,
): Promise<T> {
  const watch = startWatch(signal, timeouts);
  try {
    const reason = watch.reason();
    return await watch.race(reason ? Promise.reject(reason) : request(watch));
  } finally {
    watch.stop();
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
