import { describe, expect, it } from "vitest";
import {
  type RetryOptions,
  type RetryStatistics,
  retry,
  retryIfErrorType,
  retryIfNotErrorType,
  retryIfResult,
  retrying,
  stopAfterAttempt,
  stopAfterDelay,
  stopBeforeDelay,
  stopNever,
  TryAgain,
  waitChain,
  waitExponential,
  waitFixed,
  waitNone,
  waitRandom,
  waitRandomExponential,
} from "../index.ts";
import { type FakeTime, fakeTime } from "../testing/fake-time.ts";

/*
 * Tenacity's manual, one row per documented example, in this package's words. Tenacity's defaults differ (for ever, without a wait), so
 * the rows say them where the example relies on them. Source: https://tenacity.readthedocs.io, version 9.2.1.
 */

class MyError extends Error {}
class ClientError extends Error {}
class InputOutputError extends Error {}

/** What a row observes: how often the function was called, the waits, and what came out. */
interface Seen {
  readonly calls: number;
  readonly slept: readonly number[];
  readonly value?: unknown;
  readonly error?: { readonly code?: string; readonly cause?: unknown };
}

/** Runs what the script says, throwing its errors; each attempt takes a second. */
async function observe(
  script: (attempt: number) => unknown,
  options: (time: FakeTime) => RetryOptions<unknown, unknown>,
  random?: number | readonly number[],
): Promise<Seen> {
  const time = fakeTime(random);
  let calls = 0;
  const run = retry(
    (attempt) => {
      calls++;
      time.pass(1000);
      return script(attempt);
    },
    { wait: waitNone(), stop: stopNever, ...time, ...options(time) },
  );
  const end = await run.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );
  return { calls, slept: time.slept, ...end };
}

const fail = (error: Error) => () => {
  throw error;
};
const always = fail(new MyError("Fail"));
const failTimes = (times: number) => (attempt: number) => {
  if (attempt <= times) throw new MyError("Fail");
  return "Awesome sauce!";
};
const seconds = (...waits: readonly number[]) => waits.map((wait) => wait * 1000);

describe("tenacity's manual", () => {
  const rows: readonly [string, () => Promise<Seen>, Partial<Seen>][] = [
    [
      "basic: until a value is returned",
      () => observe(failTimes(9), () => ({})),
      { calls: 10, value: "Awesome sauce!", slept: seconds(0, 0, 0, 0, 0, 0, 0, 0, 0) },
    ],
    ["basic: for ever, without waiting", () => observe(failTimes(5000), () => ({})), { calls: 5001 }],
    ["stop after 7 attempts", () => observe(always, () => ({ stop: stopAfterAttempt(7) })), { calls: 7 }],
    ["stop after 10 s", () => observe(always, () => ({ stop: stopAfterDelay("10s") })), { calls: 10 }],
    [
      "stop before 10 s",
      () => observe(always, () => ({ stop: stopBeforeDelay("10s"), wait: waitFixed("2s") })),
      { calls: 4, slept: seconds(2, 2, 2) },
    ],
    ["stop after 10 s or 5 attempts", () => observe(always, () => ({ stop: stopAfterDelay("10s").or(stopAfterAttempt(5)) })), { calls: 5 }],
    ["wait 2 s", () => observe(failTimes(2), () => ({ wait: waitFixed("2s") })), { slept: seconds(2, 2) }],
    [
      "wait randomly 1 to 2 s",
      () => observe(failTimes(3), () => ({ wait: waitRandom({ min: "1s", max: "2s" }) }), [0, 0.5, 1]),
      { slept: seconds(1, 1.5, 2) },
    ],
    [
      "wait 2^x s, at least 4 s, then up to 10 s",
      () => observe(failTimes(6), () => ({ wait: waitExponential({ multiplier: "1s", min: "4s", max: "10s" }) })),
      { slept: seconds(4, 4, 4, 8, 10, 10) },
    ],
    [
      "wait 3 s and up to 2 s more",
      () => observe(failTimes(2), () => ({ wait: waitFixed("3s").plus(waitRandom({ min: 0, max: "2s" })) }), [0, 0.75]),
      { slept: seconds(3, 4.5) },
    ],
    [
      "wait randomly up to 2^x s, and up to 60 s at last",
      () => observe(failTimes(8), () => ({ wait: waitRandomExponential({ multiplier: "1s", max: "60s" }) }), 1),
      { slept: seconds(1, 2, 4, 8, 16, 32, 60, 60) },
    ],
    [
      "wait 3 s three times, 7 s twice, 9 s from then on",
      () =>
        observe(failTimes(8), () => ({
          wait: waitChain(...Array(3).fill(waitFixed("3s")), ...Array(2).fill(waitFixed("7s")), waitFixed("9s")),
        })),
      { slept: seconds(3, 3, 3, 7, 7, 9, 9, 9) },
    ],
    [
      "retry if an IOError occurs, throw any other",
      () =>
        observe(
          (attempt) => fail(attempt < 3 ? new InputOutputError() : new MyError("other"))(),
          () => ({ retry: retryIfErrorType(InputOutputError) }),
        ),
      { calls: 3, error: expect.any(MyError) },
    ],
    [
      "retry any error but ClientError, throw that one at once",
      () =>
        observe(
          (attempt) => fail(attempt < 3 ? new MyError() : new ClientError())(),
          () => ({ retry: retryIfNotErrorType(ClientError) }),
        ),
      { calls: 3, error: expect.any(ClientError) },
    ],
    [
      "retry if the value is null",
      () =>
        observe(
          (attempt) => (attempt < 3 ? null : 7),
          () => ({ retry: retryIfResult((value) => value === null) }),
        ),
      { calls: 3, value: 7 },
    ],
    [
      "… but throw an error at once, since the value alone is looked at",
      () => observe(always, () => ({ retry: retryIfResult((value) => value === null) })),
      { calls: 1, error: expect.any(MyError) },
    ],
    [
      "retry if the value is null or an error occurs",
      () =>
        observe(
          (attempt) => (attempt === 1 ? null : attempt === 2 ? always() : 7),
          () => ({ retry: retryIfResult((value) => value === null).or(retryIfErrorType()) }),
        ),
      { calls: 3, value: 7 },
    ],
    [
      "retry by raising TryAgain",
      () =>
        observe(
          (attempt) => (attempt < 3 ? fail(new TryAgain())() : 42),
          () => ({}),
        ),
      { calls: 3, value: 42 },
    ],
    [
      "give up with a RetryError",
      () => observe(always, () => ({ stop: stopAfterAttempt(3) })),
      { calls: 3, error: expect.objectContaining({ code: "retry", cause: expect.any(MyError) }) },
    ],
    [
      "give up with the error itself: reraise",
      () => observe(always, () => ({ stop: stopAfterAttempt(3), rethrow: true })),
      { calls: 3, error: expect.any(MyError) },
    ],
    [
      "return the last value: retry_error_callback",
      () =>
        observe(
          () => false,
          () => ({
            stop: stopAfterAttempt(3),
            retry: retryIfResult((value) => value === false),
            onGiveUp: ({ outcome }) => outcome.ok && outcome.value,
          }),
        ),
      { calls: 3, value: false },
    ],
    ["a stop of one's own", () => observe(always, () => ({ stop: ({ attempt, idle }) => attempt * 1000 + idle >= 4000 })), { calls: 4 }],
    ["a wait of one's own", () => observe(failTimes(3), () => ({ wait: ({ attempt }) => attempt ** 2 })), { slept: [1, 4, 9] }],
    [
      "a condition of one's own",
      () =>
        observe(
          (attempt) => attempt,
          () => ({ retry: ({ outcome }) => outcome.ok && outcome.value !== 4 }),
        ),
      { calls: 4, value: 4 },
    ],
    [
      "disabled, the function is called once",
      () => observe(always, () => ({ enabled: false, stop: stopAfterAttempt(5), wait: waitFixed("1s") })),
      { calls: 1, slept: [], error: expect.any(MyError) },
    ],
  ];

  it.each(rows)("%s", async (_, run, expected) => {
    expect(await run()).toMatchObject(expected);
  });

  it("before, after and before_sleep: each attempt, each failed one, each that is followed by another", async () => {
    const heard: string[] = [];
    const hear = (hook: string) => (state: { readonly attempt: number }) => void heard.push(`${hook} ${state.attempt}`);
    await observe(always, () => ({ stop: stopAfterAttempt(3), before: hear("before"), after: hear("after"), beforeSleep: hear("sleep") }));
    expect(heard).toEqual(["before 1", "after 1", "sleep 1", "before 2", "after 2", "sleep 2", "before 3", "after 3"]);
  });

  it("retry_state: attempt, outcome, time since the start, time spent idle", async () => {
    const states: unknown[] = [];
    await observe(always, () => ({
      stop: stopAfterAttempt(2),
      wait: waitFixed("3s"),
      after: ({ attempt, elapsed, idle, outcome }) => void states.push({ attempt, elapsed, idle, ok: outcome.ok }),
    }));
    expect(states).toEqual([
      { attempt: 1, elapsed: 1000, idle: 0, ok: false },
      { attempt: 2, elapsed: 5000, idle: 3000, ok: false },
    ]);
  });

  it("statistics, of one call", async () => {
    let statistics: RetryStatistics | undefined;
    await observe(always, () => ({
      stop: stopAfterAttempt(3),
      onEnd: (end) => {
        statistics = end;
      },
    }));
    expect(statistics).toMatchObject({ attempts: 3, idle: 0, elapsed: 3000 });
  });

  it("running setup code between retries", async () => {
    let connected = false;
    const send = () => (connected ? "sent" : always());
    const reconnect = () => {
      connected = true;
    };
    expect(await observe(send, () => ({ stop: stopAfterAttempt(3), beforeSleep: reconnect }))).toMatchObject({ calls: 2, value: "sent" });
  });

  it("the iterator: the number of the attempt inside the loop", async () => {
    const attempts: number[] = [];
    for await (const { attempt, run } of retrying({ stop: stopAfterAttempt(3), ...fakeTime() })) {
      await run(() => {
        attempts.push(attempt);
        if (attempt < 3) throw new MyError("not yet");
      });
    }
    expect(attempts).toEqual([1, 2, 3]);
  });

  it("retry_with: other arguments for one call", async () => {
    let calls = 0;
    const fn = retry.wrap(
      async () => {
        calls++;
        throw new MyError("Fail");
      },
      { stop: stopAfterAttempt(3), wait: waitFixed("3s"), ...fakeTime() },
    );
    await fn
      .retryWith({ stop: stopAfterAttempt(4), wait: waitNone() })()
      .catch(() => {});
    expect(calls).toBe(4);
  });

  it("a retrying object: the same options for any function and its arguments", async () => {
    const tryNeverGoodEnough = (attempts: number) => {
      const options = { stop: stopAfterAttempt(attempts), rethrow: true, ...fakeTime() };
      return retry.wrap(async (argument: string) => fail(new MyError(`Invalid argument: ${argument}`))(), options)("I really do try");
    };
    await expect(tryNeverGoodEnough(3)).rejects.toThrow("Invalid argument: I really do try");
  });
});
