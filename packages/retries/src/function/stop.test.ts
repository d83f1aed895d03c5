import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import {
  type RetryError,
  retry,
  type StopFunction,
  stopAfterAttempt,
  stopAfterDelay,
  stopAll,
  stopAny,
  stopBeforeDelay,
  stopIf,
  stopNever,
  stopWhenAborted,
  stopWhenEvent,
  waitFixed,
  waitNone,
} from "../index.ts";
import { fakeTime } from "../testing/fake-time.ts";

const failing = () => Promise.reject(new Error("down"));

/** How a run of failing attempts ends that take `duration` and have `wait` between them. */
async function run(stop: StopFunction, { wait = 0, duration = 0 } = {}) {
  const time = fakeTime();
  const fn = async () => {
    time.pass(duration);
    return failing();
  };
  const error: RetryError = await retry(fn, { stop, wait: waitFixed(wait), ...time }).then(
    () => expect.fail("nothing was thrown"),
    (thrown) => thrown,
  );
  return error.statistics;
}

describe("stops", () => {
  it("after attempts", async () => {
    expect(await run(stopAfterAttempt(1))).toMatchObject({ attempts: 1 });
    expect(await run(stopAfterAttempt(7))).toMatchObject({ attempts: 7 });
  });

  it("after a delay, which the last wait may exceed", async () => {
    expect(await run(stopAfterDelay("10s"), { wait: 4000 })).toMatchObject({ attempts: 4, elapsed: 12_000 });
  });

  it("before a delay, which is kept", async () => {
    expect(await run(stopBeforeDelay("10s"), { wait: 4000 })).toMatchObject({ attempts: 3, elapsed: 8000 });
  });

  it("by a signal or an event", async () => {
    const controller = new AbortController();
    const target = new EventTarget();
    const wait = waitNone();
    const fn = vi.fn(failing);
    const end = (times: number, how: () => void) => ({
      after: () => {
        if (fn.mock.calls.length === times) how();
      },
    });
    await retry(fn, { stop: stopWhenAborted(controller.signal), wait, ...end(2, () => controller.abort()), ...fakeTime() }).catch(() => {});
    expect(fn).toHaveBeenCalledTimes(2);
    fn.mockClear();
    const close = () => target.dispatchEvent(new Event("close"));
    await retry(fn, { stop: stopWhenEvent(target, "close"), wait, ...end(3, close), ...fakeTime() }).catch(() => {});
    expect(fn).toHaveBeenCalledTimes(3);
  });

  it("never, unless something else does", async () => {
    expect(await run(stopNever.or(stopAfterAttempt(50)))).toMatchObject({ attempts: 50 });
  });

  it("combined by or and by and", async () => {
    const wait = 1000;
    expect(await run(stopAfterAttempt(5).or(stopAfterDelay("2s")), { wait })).toMatchObject({ attempts: 3 });
    expect(await run(stopAfterAttempt(5).and(stopAfterDelay("2s")), { wait })).toMatchObject({ attempts: 5 });
    expect(await run(stopAny(stopAfterAttempt(5), stopAfterAttempt(4), ({ attempt }) => attempt > 1))).toMatchObject({ attempts: 2 });
    expect(
      await run(
        stopAll(
          stopAfterAttempt(5),
          stopIf(({ attempt }) => attempt > 6),
        ),
      ),
    ).toMatchObject({ attempts: 7 });
  });
});

describe("whatever the numbers, a run", () => {
  const milliseconds = fc.integer({ min: 0, max: 200 });
  const duration = fc.integer({ min: 1, max: 200 });
  const limit = fc.integer({ min: 1, max: 800 });

  it("has exactly as many attempts as allowed", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (attempts) => {
        expect((await run(stopAfterAttempt(attempts))).attempts).toBe(attempts);
      }),
    );
  });

  it("begins no attempt after stopBeforeDelay", async () => {
    await fc.assert(
      fc.asyncProperty(limit, milliseconds, duration, async (delay, wait, duration) => {
        const { history } = await run(stopBeforeDelay(delay), { wait, duration });
        for (const { started } of history.slice(1)) expect(started).toBeLessThan(delay);
      }),
    );
  });

  it("begins one attempt at most after stopAfterDelay", async () => {
    await fc.assert(
      fc.asyncProperty(limit, milliseconds, duration, async (delay, wait, duration) => {
        const { history, elapsed } = await run(stopAfterDelay(delay), { wait, duration });
        expect(elapsed).toBeGreaterThanOrEqual(delay);
        expect(history.filter(({ started }) => started >= delay).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("ends by or with the sooner, by and with the later", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), async (one, other) => {
        expect((await run(stopAfterAttempt(one).or(stopAfterAttempt(other)))).attempts).toBe(Math.min(one, other));
        expect((await run(stopAfterAttempt(one).and(stopAfterAttempt(other)))).attempts).toBe(Math.max(one, other));
      }),
    );
  });
});

describe("options of stops", () => {
  it.each([
    ["stopAfterAttempt", () => stopAfterAttempt(0)],
    ["stopAfterAttempt", () => stopAfterAttempt(2.5)],
    ["stopAfterAttempt", () => stopAfterAttempt(Number.NaN)],
    ["stopAfterDelay", () => stopAfterDelay(-1)],
    ["stopBeforeDelay", () => stopBeforeDelay(Number.POSITIVE_INFINITY)],
    ["stopBeforeDelay", () => stopBeforeDelay("1 week" as "1d")],
    ["stopAny", () => stopAny()],
    ["stopAny", () => stopNever.or(5 as never)],
    ["stopAll", () => stopAll()],
  ])("%s is refused where it is given, by its name", (option, make) => {
    expect(make).toThrow(expect.objectContaining({ code: "option", option }));
  });
});
