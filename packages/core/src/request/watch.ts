import { AbortedError, isAshlarError, TimeoutError } from "../errors.ts";
import type { Timeouts } from "../model.ts";

/** Watches over one request: its limits of time and the caller's signal. */
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
  /** Why the request was aborted. Not a getter: what a getter of a literal refers to is kept until the next full garbage collection. */
  reason(): Error | undefined;
}

/** The error for an aborted signal: its own reason when that is one of ours (a limit of time), an `AbortedError` otherwise. */
export function abortError(signal: AbortSignal): Error {
  if (isAshlarError(signal.reason)) return signal.reason;
  return new AbortedError("The call was aborted.", { cause: signal.reason });
}

/**
 * Waits for `work`, or rejects once the signal is aborted, whether or not the work notices. Work that does notice has a moment to settle
 * by itself, so that its error can say what had arrived.
 */
export function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => void setTimeout(() => reject(abortError(signal)), 0);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

type Limit = Exclude<keyof Timeouts, "total">;

const passed = {
  connect: "The provider did not accept the request",
  firstChunk: "The answer did not begin",
  betweenChunks: "The stream stood still",
} satisfies Record<Limit, string>;

function timeoutError(timeout: Limit, milliseconds: number): TimeoutError {
  return new TimeoutError(`${passed[timeout]} within ${milliseconds} ms. If that is normal here, raise timeouts.${timeout}.`, {
    timeout,
    milliseconds,
  });
}

/** Starts a watch. One timer serves all limits: it is not set anew for each event, it looks at the clock when it wakes. */
export function startWatch(outer: AbortSignal, timeouts: Timeouts = {}): Watch {
  const { connect = 60_000, firstChunk = 600_000, betweenChunks = 60_000 } = timeouts;
  const limits: Record<Limit, number> = { connect, firstChunk, betweenChunks };
  const controller = new AbortController();
  const started = performance.now();
  let rejectWaiting: ((error: Error) => void) | undefined;
  let reason: Error | undefined;
  let isConnected = false;
  let lastEvent = 0; // 0 until the first has arrived
  let timer: ReturnType<typeof setTimeout> | undefined;

  const abort = (error: Error): undefined => {
    reason ??= error;
    controller.abort(reason);
    rejectWaiting?.(reason);
  };
  const onOuterAbort = (): void => abort(abortError(outer));
  const wakeIn = (milliseconds: number): void => {
    clearTimeout(timer);
    // Longer delays than this make a timer fire at once.
    timer = milliseconds >= 2 ** 31 ? undefined : setTimeout(check, milliseconds);
  };
  const check = (): undefined => {
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const limit of active()) {
      const left = (lastEvent || started) + limits[limit] - now;
      // A limit that is no number is one that has passed: it must not let a dead stream hang for ever.
      if (!(left > 0)) return abort(timeoutError(limit, limits[limit]));
      next = Math.min(next, left);
    }
    wakeIn(next);
  };
  const active = (): Limit[] => {
    if (lastEvent > 0) return ["betweenChunks"];
    return isConnected ? ["firstChunk"] : ["connect", "firstChunk"];
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
      const isFirst = lastEvent === 0;
      lastEvent = performance.now();
      if (isFirst) wakeIn(limits.betweenChunks);
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
    reason: () => reason,
  };
}
