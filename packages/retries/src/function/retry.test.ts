import { AuthenticationError, RateLimitError } from "@ashlar/core";
import { describe, expect, it, vi } from "vitest";
import {
  AbortError,
  OptionError,
  RetryError,
  retry,
  retryAlways,
  retryIfErrorType,
  retryIfResult,
  stopAfterAttempt,
  stopAfterDelay,
  stopNever,
  TryAgain,
  waitFixed,
  waitNone,
} from "../index.ts";
import { fakeTime } from "../testing/fake-time.ts";
import { flaky } from "../testing/flaky.ts";

const down = new Error("down");
const thrown = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail("nothing was thrown"),
    (error) => error,
  );

describe("retry(fn)", () => {
  it("calls a function until it succeeds", async () => {
    const time = fakeTime();
    const fn = flaky(down, down, "done");
    expect(await retry(fn, { wait: waitFixed("2s"), ...time })).toBe("done");
    expect(fn.calls).toBe(3);
    expect(time.slept).toEqual([2000, 2000]);
  });

  it("does as p-retry does when nothing is said: 10 retries, after 1 s, 2 s, 4 s …", async () => {
    const time = fakeTime();
    const fn = flaky(down);
    const error = await thrown(retry(fn, time));
    expect(fn.calls).toBe(11);
    expect(time.slept).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 512_000]);
    expect(RetryError.isInstance(error)).toBe(true);
  });

  it("gives the function the number of the attempt", async () => {
    const numbers: number[] = [];
    await thrown(
      retry(
        (attempt) => {
          numbers.push(attempt);
          throw down;
        },
        { stop: stopAfterAttempt(3), wait: waitNone(), ...fakeTime() },
      ),
    );
    expect(numbers).toEqual([1, 2, 3]);
  });

  it("ends with an error that has the history, the sums and what all attempts consumed", async () => {
    const time = fakeTime();
    const slow = new RateLimitError("slow down", { usage: { inputTokens: 7 } });
    const fn = async () => {
      time.pass(30);
      throw slow;
    };
    const error = await thrown(retry(fn, { stop: stopAfterAttempt(2), wait: waitFixed(100), ...time }));
    expect(RetryError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: "retry", retryable: false, cause: slow, usage: { inputTokens: 14 } });
    expect(error.message).toBe("Gave up after 2 attempts in 160 ms; the last error was: slow down");
    expect(error.history).toEqual([
      { attempt: 1, error: slow, started: 0, duration: 30, waited: 0, usage: { inputTokens: 7 } },
      { attempt: 2, error: slow, started: 130, duration: 30, waited: 100, usage: { inputTokens: 7 } },
    ]);
    expect(error.statistics).toMatchObject({ attempts: 2, elapsed: 160, idle: 100 });
  });

  it("throws an error that is not retried as it is, without hooks", async () => {
    const after = vi.fn();
    const onGiveUp = vi.fn();
    const wrong = new SyntaxError("wrong");
    const fn = flaky(wrong);
    await expect(retry(fn, { retry: retryIfErrorType(RangeError), after, onGiveUp, ...fakeTime() })).rejects.toBe(wrong);
    expect(fn.calls).toBe(1);
    expect(after).not.toHaveBeenCalled();
    expect(onGiveUp).not.toHaveBeenCalled();
  });

  it("does not retry by default what is of no use: a wrong key, a bug in the function", async () => {
    for (const error of [new AuthenticationError("wrong key", {}), new TypeError("x is not a function")]) {
      const fn = flaky(error);
      await expect(retry(fn, fakeTime())).rejects.toBe(error);
      expect(fn.calls).toBe(1);
    }
    const network = flaky(new TypeError("fetch failed"), "reached");
    expect(await retry(network, fakeTime())).toBe("reached");
  });

  it("waits by default as long as a provider asks, and not for hours", async () => {
    const time = fakeTime();
    expect(await retry(flaky<string>(new RateLimitError("slow", { retryAfter: 9000 }), "done"), time)).toBe("done");
    expect(time.slept).toEqual([9000]);
    const hours = flaky(new RateLimitError("slow", { retryAfter: 9_000_000 }));
    await expect(retry(hours, time)).rejects.toMatchObject({ code: "retry" });
    expect(hours.calls).toBe(1);
  });

  it("retries a TypeError, and what is no error at all, when it is told to", async () => {
    expect(await retry(flaky(new TypeError("x is not a function"), "ok"), { retry: retryIfErrorType(TypeError), ...fakeTime() })).toBe(
      "ok",
    );
    expect(await retry(flaky(new TypeError("x is not a function"), "ok"), { shouldRetry: () => true, ...fakeTime() })).toBe("ok");
    const words = vi.fn().mockRejectedValueOnce("busy").mockResolvedValue("ok");
    expect(await retry(words, fakeTime())).toBe("ok");
    await expect(retry(() => Promise.reject("busy"), { retries: 0, rethrow: true, ...fakeTime() })).rejects.toBe("busy");
  });

  it("retries by the value, and keeps the last one in the error", async () => {
    const time = fakeTime();
    const options = { retry: retryIfResult((value: number) => value < 3), wait: waitNone(), ...time };
    expect(await retry(flaky(1, 2, 3), { ...options, stop: stopNever })).toBe(3);
    const error = await thrown(retry(flaky(1, 2), { ...options, stop: stopAfterAttempt(2) }));
    expect(error).toMatchObject({ code: "retry", value: 2 });
    expect(error).not.toHaveProperty("cause");
  });

  it("repeats an attempt that throws TryAgain, whatever the condition says, as long as it does not have to stop", async () => {
    const fn = flaky<string>(new TryAgain(), "done");
    expect(await retry(fn, { retry: retryIfErrorType(RangeError), wait: waitNone(), ...fakeTime() })).toBe("done");
    const error = await thrown(retry(flaky(new TryAgain(down)), { stop: stopAfterAttempt(2), wait: waitNone(), ...fakeTime() }));
    expect(error.cause).toBe(down);
  });

  it("tells of what is no error, and can't be turned into text", async () => {
    for (const [odd, said] of [
      [Object.create(null), "an object"],
      [Symbol("odd"), "Symbol(odd)"],
      ["words", "words"],
      [undefined, "undefined"],
    ]) {
      const error = await thrown(retry(() => Promise.reject(odd), { retries: 1, ...fakeTime() }));
      expect(error).toMatchObject({ code: "retry", message: expect.stringContaining(`the last error was: ${said}`) });
      expect(error.cause).toBe(odd);
    }
  });

  it("ends at once for p-retry's AbortError, with the error inside it", async () => {
    const fn = flaky(new AbortError(down));
    await expect(retry(fn, { retry: retryAlways, ...fakeTime() })).rejects.toBe(down);
    expect(fn.calls).toBe(1);
  });

  it("gives a value instead of the error when there is onGiveUp", async () => {
    const value = await retry(flaky<string>(down), {
      stop: stopAfterAttempt(2),
      onGiveUp: ({ attempt, outcome }) => `${attempt}: ${!outcome.ok && String(outcome.error)}`,
      ...fakeTime(),
    });
    expect(value).toBe("2: Error: down");
  });

  it("throws the last error itself with rethrow", async () => {
    await expect(retry(flaky(down), { stop: stopAfterAttempt(2), rethrow: true, ...fakeTime() })).rejects.toBe(down);
  });

  it("calls the function once when it is not enabled", async () => {
    const fn = flaky(down);
    await expect(retry(fn, { enabled: false })).rejects.toBe(down);
    expect(fn.calls).toBe(1);
  });

  it("gives up when a wait is of no use, and refuses one that makes no sense", async () => {
    const fn = flaky(down);
    const error = await thrown(retry(fn, { wait: () => Number.POSITIVE_INFINITY, ...fakeTime() }));
    expect([fn.calls, error.code]).toEqual([1, "retry"]);
    for (const wait of [() => Number.NaN, () => -1]) {
      await expect(retry(flaky(down), { wait, ...fakeTime() })).rejects.toMatchObject({ code: "option", option: "wait" });
    }
  });

  it("forgets the beginning of a very long history", async () => {
    const options = { stop: stopAfterAttempt(1500), wait: waitNone(), ...fakeTime() };
    const error = await thrown(retry(flaky(down), options));
    expect(error.history).toHaveLength(1000);
    expect(error.history.at(-1).attempt).toBe(1500);
    expect(error.statistics.attempts).toBe(1500);
  });
});

describe("hooks", () => {
  it("are called in tenacity's order: retry, after, wait, stop, beforeSleep", async () => {
    const order: string[] = [];
    const say =
      <R>(word: string, value: R) =>
      (state: { readonly attempt: number }): R => {
        order.push(`${word} ${state.attempt}`);
        return value;
      };
    await retry(flaky<string>(down, "done"), {
      before: say("before", undefined),
      retry: (state) => say("retry", !state.outcome.ok)(state),
      after: say("after", undefined),
      wait: say("wait", 5),
      stop: say("stop", false),
      beforeSleep: say("beforeSleep", undefined),
      clock: () => 0,
      sleep: async () => void order.push("sleep"),
    });
    expect(order).toEqual(["before 1", "retry 1", "after 1", "wait 1", "stop 1", "beforeSleep 1", "sleep", "before 2", "retry 2"]);
  });

  it("that throw end the run with their error", async () => {
    const fn = flaky(down);
    const hook = () => {
      throw new RangeError("hook");
    };
    for (const name of ["before", "after", "beforeSleep", "onGiveUp"]) {
      await expect(retry(fn, { [name]: hook, stop: stopAfterDelay(name === "onGiveUp" ? 0 : 1e6), ...fakeTime() })).rejects.toThrow("hook");
    }
  });

  it("that throw later end the run too", async () => {
    const fn = flaky(down);
    const before = ({ attempt }: { readonly attempt: number }) => {
      if (attempt === 3) throw new RangeError("hook");
    };
    await expect(retry(fn, { before, retry: retryAlways, wait: waitNone(), ...fakeTime() })).rejects.toThrow("hook");
    expect(fn.calls).toBe(2);
  });

  it("hear at the end what this one call came to, however it ended", async () => {
    const ends: unknown[] = [];
    const fn = retry.wrap((attempts: number) => flaky(...Array.from({ length: attempts }, () => down), "done")(), {
      onEnd: ({ attempts, idle }) => ends.push([attempts, idle]),
      stop: stopAfterAttempt(1),
      rethrow: true,
      ...fakeTime(),
    });
    await Promise.all([fn(0), fn(1).catch(() => {})]);
    await fn
      .retryWith({ retry: () => false })(1)
      .catch(() => {});
    expect(ends).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
  });
});

describe("retry.wrap", () => {
  it("keeps parameters and this, and gives each call its own run", async () => {
    const service = {
      name: "service",
      failures: 1,
      ask: retry.wrap(
        async function (this: { name: string; failures: number }, question: string) {
          if (this.failures-- > 0) throw down;
          return `${this.name}: ${question}`;
        },
        { ...fakeTime() },
      ),
    };
    expect(await service.ask("why")).toBe("service: why");
  });

  it("changes options with retryWith, and leaves the first function as it was", async () => {
    const fn = vi.fn().mockRejectedValue(down);
    const three = retry.wrap(fn, { stop: stopAfterAttempt(3), wait: waitNone(), ...fakeTime() });
    const four = three.retryWith({ stop: stopAfterAttempt(4) });
    await expect(four()).rejects.toThrow("after 4 attempts");
    await expect(three()).rejects.toThrow("after 3 attempts");
    expect(fn).toHaveBeenCalledTimes(7);
  });

  it("refuses bad options when the function is made", () => {
    expect(() => retry.wrap(async () => 1, { retries: -1 })).toThrow(OptionError);
  });
});

describe("abort", () => {
  it("ends a wait at once, with the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new Error("changed my mind");
    const running = retry(flaky(down), {
      wait: waitFixed("1h"),
      signal: controller.signal,
      beforeSleep: () => void setTimeout(() => controller.abort(reason), 5),
    });
    await expect(running).rejects.toBe(reason);
  });

  it("ends a wait by a sleep of the user's own that knows no signal", async () => {
    const controller = new AbortController();
    const sleep = () => new Promise<void>(() => {});
    const running = retry(flaky(down), {
      signal: controller.signal,
      sleep,
      beforeSleep: () => void setTimeout(() => controller.abort(), 1),
    });
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
  });

  it("does not wait for an attempt that does not notice", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1);
    await expect(retry(() => new Promise(() => {}), { signal: controller.signal })).rejects.toMatchObject({ name: "AbortError" });
  });

  it("before the beginning means that nothing is called", async () => {
    const fn = flaky("never");
    await expect(retry(fn, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
    expect(fn.calls).toBe(0);
  });

  it("leaves no listener behind", async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, "addEventListener");
    const removed = vi.spyOn(signal, "removeEventListener");
    await retry(flaky(down, "done"), { signal, wait: waitFixed(1) });
    expect(added.mock.calls.length).toBeGreaterThan(0);
    expect(removed.mock.calls.length).toBeGreaterThanOrEqual(added.mock.calls.length);
  });
});
