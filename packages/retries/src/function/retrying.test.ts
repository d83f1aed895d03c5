import { describe, expect, it, vi } from "vitest";
import { OptionError, retryAlways, retryIfResult, retrying, stopAfterAttempt, waitFixed } from "../index.ts";
import { fakeTime } from "../testing/fake-time.ts";
import { flaky } from "../testing/flaky.ts";

const down = new Error("down");

describe("retrying", () => {
  it("loops until an attempt is accepted", async () => {
    const time = fakeTime();
    const fn = flaky(down, down, "done");
    const seen: unknown[] = [];
    for await (const { attempt, run } of retrying({ stop: stopAfterAttempt(5), wait: waitFixed(10), ...time })) {
      seen.push([attempt, await run(fn)]);
    }
    expect(seen).toEqual([
      [1, undefined],
      [2, undefined],
      [3, "done"],
    ]);
    expect(time.slept).toEqual([10, 10]);
  });

  it("throws out of the loop when it gives up, or for an error that is not retried", async () => {
    const loop = async (options: Parameters<typeof retrying>[0]) => {
      for await (const { run } of retrying({ ...options, ...fakeTime() })) await run(flaky(down));
    };
    await expect(loop({ stop: stopAfterAttempt(2) })).rejects.toMatchObject({ code: "retry", cause: down });
    await expect(loop({ retry: () => false })).rejects.toBe(down);
  });

  it("ends without an error when there is onGiveUp", async () => {
    const onGiveUp = vi.fn();
    for await (const { run } of retrying({ stop: stopAfterAttempt(2), onGiveUp, ...fakeTime() })) await run(flaky(down));
    expect(onGiveUp).toHaveBeenCalledOnce();
  });

  it("retries by the value of the body", async () => {
    const fn = flaky(1, 2, 3);
    const values: unknown[] = [];
    for await (const { run } of retrying({ retry: retryIfResult((value) => value !== 3), ...fakeTime() })) values.push(await run(fn));
    expect(values).toEqual([1, 2, 3]);
  });

  it("takes an attempt whose body never ran for accepted, and waits for one that runs still", async () => {
    let rounds = 0;
    for await (const _ of retrying(fakeTime())) rounds++;
    expect(rounds).toBe(1);
    const fn = flaky(down, "done");
    for await (const { run } of retrying(fakeTime())) {
      rounds++;
      void run(async () => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        return fn();
      });
    }
    expect(rounds).toBe(3);
  });

  it("runs a body once", async () => {
    for await (const { run } of retrying(fakeTime())) {
      await run(() => 1);
      await expect(run(() => 2)).rejects.toThrow("once");
    }
  });

  it("ends, hooks included, when the loop is left by break or by an error outside of the body", async () => {
    const onEnd = vi.fn();
    const options = { retry: retryAlways, onEnd, ...fakeTime() };
    for await (const _ of retrying(options)) break;
    const leave = async () => {
      for await (const _ of retrying(options)) throw down;
    };
    await expect(leave()).rejects.toBe(down);
    await vi.waitFor(() => expect(onEnd).toHaveBeenCalledTimes(2));
  });

  it("ends when the signal is aborted in the middle of a body", async () => {
    const controller = new AbortController();
    const loop = async () => {
      for await (const { run } of retrying({ signal: controller.signal })) {
        await run(async () => controller.abort());
      }
    };
    await expect(loop()).rejects.toMatchObject({ name: "AbortError" });
  });

  it("leaves retries out when it is not enabled", async () => {
    const fn = flaky(down);
    const loop = async () => {
      for await (const { run } of retrying({ enabled: false })) await run(fn);
    };
    await expect(loop()).rejects.toBe(down);
    expect(fn.calls).toBe(1);
  });

  it("refuses bad options before the loop", () => {
    expect(() => retrying({ retries: Number.NaN })).toThrow(OptionError);
  });
});
