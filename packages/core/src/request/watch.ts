import { AbortedError, isAshlarError, TimeoutError } from "../errors.ts";
import type { Timeouts } from "../model.ts";

const defaults = { connect: 60_000, firstChunk: 600_000, betweenChunks: 60_000 };

/** Watches over one request: its time limits and the caller's signal. */
export interface Watch {
  /** Aborted when a limit passes or the caller aborts; for the adapter. */
  readonly signal: AbortSignal;
  /** The provider has accepted the request. */
  connected(): void;
  /** An event has arrived. */
  event(): void;
  /** Waits for `work`, or rejects as soon as the request is aborted, even when the adapter does not notice. */
  race<T>(work: PromiseLike<T>): Promise<T>;
  /** Ends the watch: no timer and no listener is left. */
  stop(): void;
  /** Why the request was aborted. */
  readonly reason: Error | undefined;
}

/** The error for an aborted signal: its own reason when that is one of ours (a time limit), an `AbortedError` otherwise. */
export function abortError(signal: AbortSignal): Error {
  if (isAshlarError(signal.reason)) return signal.reason;
  return new AbortedError("The call was aborted.", { cause: signal.reason });
}

/** Waits for `work`, or rejects as soon as the signal is aborted, whether or not the work notices. */
export function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abortError(signal));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Starts a watch. One timer serves all limits: it is not set anew for each event, it looks at the clock when it wakes. */
export function startWatch(outer: AbortSignal, timeouts: Timeouts = {}): Watch {
  const limits = { ...defaults, ...timeouts };
  const controller = new AbortController();
  const started = performance.now();
  let rejectWaiting: ((error: Error) => void) | undefined;
  let reason: Error | undefined;
  let isConnected = false;
  let lastEvent = 0; // 0 until the first has arrived
  let timer: ReturnType<typeof setTimeout> | undefined;

  const abort = (error: Error): void => {
    reason ??= error;
    controller.abort(reason);
    rejectWaiting?.(reason);
  };
  const onOuterAbort = (): void => abort(abortError(outer));
  const check = (): void => {
    const now = performance.now();
    const due: [TimeoutError["timeout"], number, number][] =
      lastEvent > 0
        ? [["between-chunks", limits.betweenChunks, lastEvent]]
        : [
            ["first-chunk", limits.firstChunk, started],
            ...(isConnected ? [] : [["connect", limits.connect, started] as const satisfies [string, number, number]]),
          ];
    let next = Number.POSITIVE_INFINITY;
    for (const [timeout, milliseconds, since] of due) {
      const left = since + milliseconds - now;
      if (left <= 0.5)
        return abort(new TimeoutError(`No answer within the ${timeout} timeout of ${milliseconds} ms.`, { timeout, milliseconds }));
      next = Math.min(next, left);
    }
    // Longer delays than this make a timer fire at once.
    timer = Number.isFinite(next) ? setTimeout(check, Math.min(next, 2 ** 31 - 1)) : undefined;
  };

  if (outer.aborted) onOuterAbort();
  else {
    outer.addEventListener("abort", onOuterAbort);
    check();
  }
  return {
    signal: controller.signal,
    connected: () => {
      isConnected = true;
    },
    event: () => {
      const first = lastEvent === 0;
      lastEvent = performance.now();
      if (first && timer !== undefined) {
        clearTimeout(timer);
        check();
      }
    },
    race: (work) =>
      new Promise((resolve, reject) => {
        if (reason) {
          work.then(undefined, () => {}); // its outcome does not matter any more
          return reject(reason);
        }
        rejectWaiting = reject;
        work.then(resolve, (error) => reject(reason ?? error));
      }),
    stop: () => {
      clearTimeout(timer);
      outer.removeEventListener("abort", onOuterAbort);
    },
    get reason() {
      return reason;
    },
  };
}
