import { afterEach, beforeEach, vi } from "vitest";

/**
 * Has the timers of a file's tests fire one after the other as soon as nothing else is left to do: an hour takes no time, and a busy
 * machine changes nothing. For tests that reach nothing outside of their process.
 */
export function quickTimers(): void {
  beforeEach(() => {
    vi.useFakeTimers().setTimerTickMode("nextTimerAsync");
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

/** A signal that is aborted after so many milliseconds of the test's own time, which `AbortSignal.timeout` does not know. */
export function abortedAfter(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}
