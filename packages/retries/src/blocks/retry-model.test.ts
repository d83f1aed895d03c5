import {
  AuthenticationError,
  call,
  type LanguageModel,
  OverloadedError,
  pipe,
  RateLimitError,
  ServerError,
  StreamInterruptedError,
} from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it } from "vitest";
import { type ModelRetryOptions, retry, retryIfErrorType, stopAfterAttempt, waitFixed } from "../index.ts";
import { fakeTime } from "../testing/fake-time.ts";

const down = new ServerError("down", {});
const ask = (model: LanguageModel) => call({ name: "ask", model, prompt: () => "?" });
/** Both faces of a call: the same must hold for them. */
const faces = [
  ["a whole reply", (model: LanguageModel) => ask(model)()],
  ["a stream", (model: LanguageModel) => ask(model).stream().reply],
] as const;

describe.each(faces)("retry() around a model, for %s", (_, run) => {
  it("repeats what may succeed the next time, and reports every attempt", async () => {
    const time = fakeTime();
    const model = scriptedModel([down, new OverloadedError("busy", {}), "hello"]);
    const got = await run(pipe(model, retry(time)));
    expect(got.text).toBe("hello");
    expect(got.attempts.map(({ error }) => error?.name)).toEqual(["ServerError", "OverloadedError", undefined]);
    expect(time.slept).toEqual([500, 1000]);
  });

  it("gives up after 3 attempts, with the last error itself", async () => {
    const model = scriptedModel([down, down, down, "too late"]);
    await expect(run(pipe(model, retry(fakeTime())))).rejects.toBe(down);
    expect(model.requests).toHaveLength(3);
  });

  it("leaves alone what would fail again, and errors that it does not know", async () => {
    for (const error of [new AuthenticationError("wrong key", {}), new Error("bug")]) {
      const model = scriptedModel([error]);
      await expect(run(pipe(model, retry(fakeTime())))).rejects.toBe(error);
      expect(model.requests).toHaveLength(1);
    }
  });

  it("waits as the provider says, whatever wait is given, and never less", async () => {
    for (const options of [{}, { wait: waitFixed(1) }, { minTimeout: 1 }] satisfies ModelRetryOptions[]) {
      const time = fakeTime(0);
      const model = scriptedModel([new RateLimitError("slow down", { retryAfter: 7000 }), "hello"]);
      await run(pipe(model, retry({ ...options, ...time })));
      expect(time.slept).toEqual([7000]);
    }
    const time = fakeTime(1);
    const model = scriptedModel([new RateLimitError("slow down", { retryAfter: 7000 }), "hello"]);
    await run(pipe(model, retry(time)));
    expect(time.slept[0]).toBeCloseTo(7700);
  });

  it("fails now when the provider asks to wait for too long", async () => {
    const slow = new RateLimitError("come back in 24 days", { retryAfter: 24 * 86_400_000 });
    const time = fakeTime();
    await expect(run(pipe(scriptedModel([slow, "late"]), retry(time)))).rejects.toBe(slow);
    expect(time.slept).toEqual([]);
    const patient = retry({ ...time, maxRetryAfter: "30d" as "1d" });
    expect((await run(pipe(scriptedModel([slow, "late"]), patient))).text).toBe("late");
  });

  it("begins no wait that goes beyond the total timeout of the call", async () => {
    const time = fakeTime(0);
    const slow = new RateLimitError("slow down", { retryAfter: 20_000 });
    const model = pipe(scriptedModel([slow, "late"]), retry(time));
    const limited = call({ name: "ask", model, timeouts: { total: 15_000 }, prompt: () => "?" });
    await expect(limited()).rejects.toBe(slow);
    expect(time.slept).toEqual([]);
  });

  it("can be told otherwise, in tenacity's words and in p-retry's", async () => {
    const bug = new RangeError("flaky");
    const model = scriptedModel([bug, bug, bug, "hello"]);
    const options = { stop: stopAfterAttempt(4), retry: retryIfErrorType(RangeError), ...fakeTime() };
    expect((await run(pipe(model, retry(options)))).text).toBe("hello");
    expect((await run(pipe(scriptedModel([down, down, down, down, "hello"]), retry({ retries: 4, ...fakeTime() })))).text).toBe("hello");
  });

  it("ends at once when the caller aborts in the middle of a wait", async () => {
    const controller = new AbortController();
    const wait = { wait: waitFixed("1h"), beforeSleep: () => void setTimeout(() => controller.abort(), 1) };
    const patient = ask(pipe(scriptedModel([down]), retry(wait)));
    await expect(patient(undefined, { signal: controller.signal })).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("retry() around a model that streams", () => {
  it("does not repeat once something has reached the reader", async () => {
    const broken = new StreamInterruptedError("broke off", {});
    const model = scriptedModel([{ text: "Hel", error: broken }, "Hello"]);
    await expect(ask(pipe(model, retry(fakeTime()))).stream().reply).rejects.toMatchObject({
      code: "stream-interrupted",
      partial: { content: [{ text: "Hel" }] },
    });
    expect(model.requests).toHaveLength(1);
  });

  it("shows nothing of the attempts that failed", async () => {
    const model = pipe(scriptedModel([down, "hello"]), retry(fakeTime()));
    let text = "";
    for await (const piece of ask(model).stream().text()) text += piece;
    expect(text).toBe("hello");
  });
});
