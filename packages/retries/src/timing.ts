import { longestWait } from "./longest-wait.ts";

/** Time and chance, to be replaced in tests. */
export interface Timing {
  /** The time in milliseconds, from any beginning. Default: `performance.now`. */
  readonly clock?: () => number;
  /** Waits so many milliseconds; the signal ends the wait early. Default: a timer. */
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** A random number from 0 to 1. Default: `Math.random`. */
  readonly random?: () => number;
}

/** The system's clock. */
export const systemClock = (): number => performance.now();

/**
 * Waits by a timer. An abort ends the wait at once, with the signal's reason.
 *
 * @param unref lets the process end meanwhile
 */
export async function systemSleep(milliseconds: number, signal?: AbortSignal, unref = false): Promise<void> {
  // A timer drops what is not a whole millisecond, and a wait must not end early.
  for (let left = Math.ceil(milliseconds); left >= 0; left -= longestWait) await sleepOnce(Math.min(left, longestWait), signal, unref);
}

function sleepOnce(milliseconds: number, signal: AbortSignal | undefined, unref: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, milliseconds);
    if (unref) timer.unref?.();
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/** Calls back after so many milliseconds, and never for more than a timer can hold, which would fire at once. Gives what takes it back. */
export function callAfter(milliseconds: number, call: () => void): () => void {
  const timer = milliseconds <= longestWait ? setTimeout(call, milliseconds) : undefined;
  return () => clearTimeout(timer);
}

/** Waits for `work`, or rejects with the signal's reason as soon as it is aborted, whether or not the work notices. */
export function untilAborted<T>(work: PromiseLike<T>, signal: AbortSignal | undefined): PromiseLike<T> {
  if (!signal) return work;
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    const settled = (): void => signal.removeEventListener("abort", abort);
    work.then(
      (value) => {
        settled();
        resolve(value);
      },
      (error) => {
        settled();
        reject(error);
      },
    );
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
  });
}
