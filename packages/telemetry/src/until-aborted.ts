/**
 * Waits for `work`, or rejects with the signal's reason once that is aborted and `work` has had a moment to settle by itself: a span must
 * end, whether or not what it stands for notices.
 */
export function untilAborted<T>(work: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => void setTimeout(() => reject(signal.reason), 0);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });
}
