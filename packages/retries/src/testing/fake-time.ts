import type { Timing } from "../timing.ts";

/** Time that passes only by waiting, so that tests of long waits take none. */
export interface FakeTime extends Required<Timing> {
  /** The waits so far, in milliseconds. */
  readonly slept: readonly number[];
  /** Lets time pass without a wait, as an attempt does. */
  pass(milliseconds: number): void;
}

/** Makes fake time; `random` gives the numbers in turn, or always the same. */
export function fakeTime(random: number | readonly number[] = 0.5): FakeTime {
  const numbers = typeof random === "number" ? [random] : random;
  const slept: number[] = [];
  let now = 1_000_000;
  let drawn = 0;
  return {
    slept,
    clock: () => now,
    random: () => numbers[drawn++ % numbers.length]!,
    async sleep(milliseconds) {
      slept.push(milliseconds);
      now += milliseconds;
      await Promise.resolve();
    },
    pass(milliseconds) {
      now += milliseconds;
    },
  };
}
