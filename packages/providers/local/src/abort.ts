import { AbortedError } from "@ashlar/core";

/** Throws an `AbortedError` when the signal is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted) throw abortedError(signal, what);
}

/** The error of an aborted signal. */
export function abortedError(signal: AbortSignal, what: string): Error {
  return new AbortedError(`${what} was aborted`, { cause: signal.reason, provider: "local" });
}

/** Waits, without keeping the process alive longer than others do; rejects at once when the signal is aborted. */
export async function sleep(milliseconds: number, signal: AbortSignal | undefined, what: string): Promise<void> {
  throwIfAborted(signal, what);
  await new Promise<void>((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      if (signal) reject(abortedError(signal, what));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", abort, { once: true });
  });
}
