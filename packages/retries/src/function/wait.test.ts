import { RateLimitError } from "@ashlar/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Duration,
  type RetryState,
  type Wait,
  waitByError,
  waitChain,
  waitCombine,
  waitExponential,
  waitExponentialJitter,
  waitFixed,
  waitFor,
  waitIncrementing,
  waitNone,
  waitRandom,
  waitRandomExponential,
  waitRetryAfter,
} from "../index.ts";

/** A state after a failed attempt. */
function after(attempt: number, { random = 0.5, waited = 0, error = new Error("down") as unknown } = {}): RetryState {
  return {
    attempt,
    elapsed: 0,
    idle: 0,
    history: [{ attempt, error, started: 0, duration: 0, waited }],
    outcome: { ok: false, error },
    wait: 0,
    retriesConsumed: attempt - 1,
    random: () => random,
  };
}
const first = (wait: Wait, count: number, options?: Parameters<typeof after>[1]) =>
  Array.from({ length: count }, (_, index) => wait(after(index + 1, options)));
const limited = (error: number | undefined) => ({ error: new RateLimitError("slow down", { retryAfter: error }) });

describe("waits", () => {
  it("none, fixed and incrementing", () => {
    expect(first(waitNone(), 2)).toEqual([0, 0]);
    expect(first(waitFixed("1.5s"), 2)).toEqual([1500, 1500]);
    expect(first(waitIncrementing({ start: 100, increment: 50, max: 180 }), 3)).toEqual([100, 150, 180]);
    expect(first(waitIncrementing(), 3)).toEqual([0, 1000, 2000]);
  });

  it("random, within its limits", () => {
    expect(first(waitRandom({ min: "1s", max: "2s" }), 1, { random: 0.25 })).toEqual([1250]);
    expect(first(waitRandom(), 1, { random: 0.25 })).toEqual([250]);
  });

  it("exponential, with and without jitter", () => {
    expect(first(waitExponential(), 4)).toEqual([1000, 2000, 4000, 8000]);
    expect(first(waitExponential({ multiplier: 100, base: 3, min: 200, max: 800 }), 4)).toEqual([200, 300, 800, 800]);
    expect(first(waitRandomExponential({ max: "3s" }), 3, { random: 0.5 })).toEqual([500, 1000, 1500]);
    expect(first(waitRandomExponential({ min: 100 }), 2, { random: 0 })).toEqual([100, 100]);
    expect(first(waitExponentialJitter({ max: 2300 }), 3, { random: 0.5 })).toEqual([1500, 2300, 2300]);
    expect(first(waitExponentialJitter({ jitter: 100 }), 2, { random: 1 })).toEqual([1100, 2100]);
    expect(first(waitExponentialJitter({ jitter: "full" }), 3, { random: 0.5 })).toEqual([500, 1000, 2000]);
    expect(first(waitExponentialJitter({ jitter: "equal" }), 3, { random: 0.5 })).toEqual([750, 1500, 3000]);
  });

  it("decorrelated, from the wait before", () => {
    const wait = waitExponentialJitter({ jitter: "decorrelated", multiplier: 100, max: 1000 });
    expect(wait(after(1, { random: 1 }))).toBe(300);
    expect(wait(after(2, { random: 1, waited: 300 }))).toBe(900);
    expect(wait(after(3, { random: 1, waited: 900 }))).toBe(1000);
    expect(wait(after(3, { random: 0, waited: 900 }))).toBe(100);
  });

  it("in a chain, the last for ever", () => {
    expect(first(waitChain(waitFixed(3), waitFixed(5), waitFixed(9)), 5)).toEqual([3, 5, 9, 9, 9]);
    expect(() => waitChain()).toThrow("at least one");
  });

  it("added up", () => {
    expect(first(waitFixed(3).plus(waitFixed(5)), 1)).toEqual([8]);
    expect(
      first(
        waitCombine(waitFixed(3), waitIncrementing({ increment: 10 }), () => 1),
        2,
      ),
    ).toEqual([4, 14]);
  });

  it("by the error", () => {
    const wait = waitByError((error) => (error instanceof RangeError ? 70 : undefined)).or(waitFixed(5));
    expect(wait(after(1, { error: new RangeError("x") }))).toBe(70);
    expect(wait(after(1))).toBe(5);
  });

  it("of any function, with the same methods", () => {
    expect(first(waitFor(({ attempt }) => attempt * 7).plus(waitFixed(1)), 2)).toEqual([8, 15]);
  });
});

describe("waitRetryAfter", () => {
  it("waits as long as the provider asks, and else lets another decide", () => {
    const wait = waitRetryAfter().or(waitFixed(7));
    expect(wait(after(1, limited(4000)))).toBe(4000);
    expect(wait(after(1))).toBe(7);
    for (const unknown of [0, -1, Number.NaN, undefined]) expect(wait(after(1, limited(unknown)))).toBe(7);
    expect(waitRetryAfter()(after(1))).toBeUndefined();
  });

  it("gives up when it asks for too much, instead of waiting for days", () => {
    expect(waitRetryAfter({ max: "60s" })(after(1, limited(60_000)))).toBe(60_000);
    expect(waitRetryAfter({ max: "60s" })(after(1, limited(60_001)))).toBe(Number.POSITIVE_INFINITY);
    expect(waitRetryAfter({ max: Number.POSITIVE_INFINITY })(after(1, limited(1e9)))).toBe(1e9);
  });

  it("never comes back too early", () => {
    expect(waitRetryAfter({ jitter: 0.1 })(after(1, { ...limited(1000), random: 0 }))).toBe(1000);
    expect(waitRetryAfter({ jitter: 0.1 })(after(1, { ...limited(1000), random: 1 }))).toBe(1100);
  });
});

describe("whatever their options, waits", () => {
  const duration = fc.double({ min: 0, max: 1e7, noNaN: true });
  const state = fc.record({
    attempt: fc.integer({ min: 1, max: 100_000 }),
    random: fc.double({ min: 0, max: 1, noNaN: true }),
    waited: fc.double({ min: 0, max: 1e7, noNaN: true }),
  });
  const exponential = fc
    .record({ multiplier: duration, base: fc.double({ min: 1, max: 10, noNaN: true }), a: duration, b: duration })
    .map(({ multiplier, base, a, b }) => ({ multiplier, base, min: Math.min(a, b), max: Math.max(a, b) }));
  const jitter = fc.constantFrom<"full" | "equal" | "decorrelated" | Duration>("full", "equal", "decorrelated", 100, "2s");

  it("stay within min and max, and are never NaN or without end", () => {
    fc.assert(
      fc.property(exponential, state, jitter, (options, { attempt, ...rest }, kind) => {
        const waits = [waitExponential(options), waitRandomExponential(options), waitExponentialJitter({ ...options, jitter: kind })];
        for (const wait of waits) {
          const milliseconds = wait(after(attempt, rest));
          expect(milliseconds).toBeGreaterThanOrEqual(options.min);
          expect(milliseconds).toBeLessThanOrEqual(options.max);
        }
      }),
    );
  });

  it("grow with the attempts, or stay", () => {
    fc.assert(
      fc.property(exponential, fc.integer({ min: 1, max: 2000 }), (options, attempt) => {
        const wait = waitExponential(options);
        expect(wait(after(attempt + 1))).toBeGreaterThanOrEqual(wait(after(attempt)) ?? 0);
      }),
    );
  });

  it("add up in any order", () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1 }), (durations) => {
        const waits = durations.map((each) => waitFixed(each));
        const sum = durations.reduce((total, each) => total + each, 0);
        expect(waitCombine(...waits)(after(1))).toBeCloseTo(sum, 3);
        expect(waitCombine(...waits.toReversed())(after(1))).toBeCloseTo(sum, 3);
        const nested = waits.slice(1).reduce((total, wait) => total.plus(wait), waits[0]!);
        expect(nested(after(1))).toBeCloseTo(sum, 3);
      }),
    );
  });
});

describe("options of waits", () => {
  it.each<[string, () => Wait]>([
    ["waitFixed", () => waitFixed(-1)],
    ["waitFixed", () => waitFixed(Number.NaN)],
    ["waitFixed", () => waitFixed("soon" as "1s")],
    ["waitFixed", () => waitFixed("-1s")],
    ["waitChain", () => waitChain(waitFixed as never, 5 as never)],
    ["or", () => waitFixed(1).or(undefined as never)],
    ["waitRandom.min", () => waitRandom({ min: 5, max: 1 })],
    ["waitIncrementing.increment", () => waitIncrementing({ increment: -1 })],
    ["waitExponential.base", () => waitExponential({ base: 0.5 })],
    ["waitExponential.multiplier", () => waitExponential({ multiplier: Number.POSITIVE_INFINITY })],
    ["waitExponential.min", () => waitExponential({ min: "2s", max: "1s" })],
    ["waitExponentialJitter.jitter", () => waitExponentialJitter({ jitter: -1 })],
    ["waitRetryAfter.max", () => waitRetryAfter({ max: -1 })],
    ["waitChain", () => waitChain()],
    ["waitCombine", () => waitCombine()],
    ["waitRetryAfter.jitter", () => waitRetryAfter({ jitter: 2 })],
  ])("%s is refused where it is given, by its name", (option, make) => {
    expect(make).toThrow(expect.objectContaining({ code: "option", option }));
  });
});
