import pRetry, { type Options } from "p-retry";
import { describe, expect, it, vi } from "vitest";
import { OptionError, type RetryOptions, retry, stopAfterAttempt, waitFixed } from "../index.ts";
import { fakeTime } from "../testing/fake-time.ts";

const down = new Error("down");
const failing = () => Promise.reject(down);

/** What p-retry itself and `retry` tell their hooks for the same options. */
async function both(options: Options): Promise<[unknown[], unknown[]]> {
  const heard: [unknown[], unknown[]] = [[], []];
  const hooks = (into: unknown[]): Options => ({
    ...options,
    onFailedAttempt: (context) => void into.push({ ...context }),
    ...(options.shouldRetry && {
      shouldRetry: (context) => {
        into.push(["shouldRetry", context.attemptNumber]);
        return options.shouldRetry?.(context) ?? true;
      },
    }),
  });
  vi.useFakeTimers();
  const theirs = pRetry(failing, hooks(heard[0])).catch((error) => error);
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  await theirs;
  await retry(failing, { ...(hooks(heard[1]) as RetryOptions), ...fakeTime() }).catch((error) => error);
  return heard;
}

describe("p-retry's options", () => {
  it.each<[string, Options]>([
    ["retries", { retries: 2 }],
    ["no retries", { retries: 0 }],
    ["minTimeout and factor", { retries: 4, minTimeout: 50, factor: 3 }],
    ["a factor of 0", { retries: 3, minTimeout: 50, factor: 0 }],
    ["no minTimeout", { retries: 3, minTimeout: 0 }],
    ["maxTimeout", { retries: 5, minTimeout: 100, maxTimeout: 500 }],
    ["shouldRetry", { retries: 5, minTimeout: 10, shouldRetry: ({ attemptNumber }) => attemptNumber < 3 }],
    ["shouldRetry until no retry is left", { retries: 2, minTimeout: 10, shouldRetry: () => true }],
    ["shouldConsumeRetry", { retries: 2, minTimeout: 10, shouldConsumeRetry: ({ attemptNumber }) => attemptNumber !== 2 }],
    ["shouldConsumeRetry without an answer", { retries: 2, minTimeout: 10, shouldConsumeRetry: () => undefined }],
  ])("%s mean what they mean there", async (_, options) => {
    const [theirs, ours] = await both(options);
    expect(theirs.length).toBeGreaterThan(0);
    expect(ours).toEqual(theirs);
  });

  it("randomize stretches a wait by 1 to 2", async () => {
    const time = fakeTime([0, 0.5, 1]);
    await retry(failing, { retries: 3, minTimeout: 100, factor: 1, randomize: true, ...time }).catch(() => {});
    expect(time.slept).toEqual([100, 150, 200]);
  });

  it("maxRetryTime cuts the last wait, and nothing is begun after it", async () => {
    const time = fakeTime();
    const fn = vi.fn(failing);
    await retry(fn, { retries: 10, minTimeout: 400, factor: 2, maxRetryTime: 1000, ...time }).catch(() => {});
    expect(time.slept).toEqual([400, 600]);
    expect(fn).toHaveBeenCalledTimes(3);
  });

  it("unref lets the process end while it waits", async () => {
    vi.useFakeTimers();
    const timer = vi.spyOn(globalThis, "setTimeout");
    const running = retry(failing, { retries: 1, unref: true }).catch(() => {});
    await vi.advanceTimersByTimeAsync(1);
    expect(timer.mock.results.at(-1)?.value.hasRef()).toBe(false);
    await vi.runAllTimersAsync();
    await running;
    vi.useRealTimers();
  });

  it("can't say the same as another option", () => {
    const twice: [string, RetryOptions][] = [
      ["retries", { retries: 1, stop: stopAfterAttempt(2) }],
      ["maxRetryTime", { maxRetryTime: 1, stop: stopAfterAttempt(2) }],
      ["minTimeout", { minTimeout: 1, wait: waitFixed(1) }],
      ["factor", { factor: 1, wait: waitFixed(1) }],
      ["maxTimeout", { maxTimeout: 1, wait: waitFixed(1) }],
      ["randomize", { randomize: true, wait: waitFixed(1) }],
      ["shouldRetry", { shouldRetry: () => true, retry: () => true }],
    ];
    for (const [option, options] of twice) {
      expect(() => retry.wrap(failing, options)).toThrow(expect.objectContaining({ code: "option", option }));
    }
  });

  it("and all others that are functions are refused where they are something else", () => {
    for (const option of [
      "stop",
      "wait",
      "retry",
      "before",
      "beforeSleep",
      "onGiveUp",
      "onFailedAttempt",
      "shouldRetry",
      "sleep",
      "random",
    ]) {
      const options: RetryOptions = { [option]: 1000 };
      expect(() => retry.wrap(failing, options)).toThrow(expect.objectContaining({ code: "option", option }));
      expect(() => retry(options)).toThrow(`The option ${option} must be a function, not 1000.`);
    }
  });

  it("out of range are refused before the first attempt, by their names", async () => {
    const wrong: [string, number][] = [
      ["retries", -1],
      ["retries", 1.5],
      ["retries", Number.NaN],
      ["minTimeout", -1],
      ["minTimeout", Number.POSITIVE_INFINITY],
      ["factor", Number.NaN],
      ["maxTimeout", -5],
      ["maxRetryTime", -5],
    ];
    for (const [option, value] of wrong) {
      const fn = vi.fn(failing);
      const error = await retry(fn, { [option]: value }).catch((thrown) => thrown);
      expect(OptionError.isInstance(error) && error.option).toBe(option);
      expect(error.message).toContain(String(value));
      expect(fn).not.toHaveBeenCalled();
    }
  });
});
