import { call, type LanguageModel, pipe, ServerError, TimeoutError } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it, vi } from "vitest";
import { fallback, OptionError, retry, timeout } from "../index.ts";
import { fakeTime } from "../testing/fake-time.ts";
import { abortedAfter, quickTimers } from "../testing/quick-timers.ts";

quickTimers();

const ask = (model: LanguageModel) => call({ name: "ask", model, prompt: () => "?" });
const faces = [
  ["a whole reply", (model: LanguageModel) => ask(model)()],
  ["a stream", (model: LanguageModel) => ask(model).stream().reply],
] as const;

describe.each(faces)("timeout, for %s", (_, run) => {
  it("inside retry is one of each attempt", async () => {
    const model = scriptedModel([
      { text: "late", delay: 10_000 },
      { text: "hello", delay: 1 },
    ]);
    const got = await run(pipe(model, timeout(150), retry(fakeTime())));
    expect(got.text).toBe("hello");
    expect(got.attempts[0]?.error).toSatisfy(TimeoutError.isInstance);
  });

  it("around retry is one of all attempts, waits included", async () => {
    const model = scriptedModel(() => new ServerError("down", {}));
    const error = await run(pipe(model, retry({ retries: 100, minTimeout: 5, factor: 1 }), timeout("100ms"))).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "timeout", timeout: "total", milliseconds: 100, retryable: true });
    expect(model.requests).toHaveLength(20);
  });

  it("lets the next model answer", async () => {
    const slow = pipe(scriptedModel([{ text: "late", delay: 10_000 }]), timeout(5));
    expect((await run(pipe(slow, fallback(scriptedModel(["hello"]))))).text).toBe("hello");
  });

  it("is none where it is longer than a timer can be set for, and not one that passes at once", async () => {
    expect((await run(pipe(scriptedModel([{ text: "hello", delay: 20 }]), timeout("60d")))).text).toBe("hello");
  });

  it("leaves no timer behind, and the caller's abort its reason", async () => {
    vi.setTimerTickMode("manual");
    await run(pipe(scriptedModel(["hello"]), timeout("1h")));
    await run(pipe(scriptedModel([new ServerError("down", {})]), timeout("1h"))).catch(() => {});
    expect(vi.getTimerCount()).toBe(0);
    vi.setTimerTickMode("nextTimerAsync");
    const aborted = ask(pipe(scriptedModel([{ text: "late", delay: 10_000 }]), timeout("1h")));
    await expect(aborted(undefined, { signal: abortedAfter(5) })).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("timeout", () => {
  it("holds until the end of a stream", async () => {
    const model: LanguageModel = {
      ...scriptedModel([]),
      async *stream() {
        for (;;) {
          yield { type: "text", text: "x" };
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      },
    };
    const error = await ask(pipe(model, timeout(20)))
      .stream()
      .reply.catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "timeout", timeout: "total" });
    expect(error.partial.content[0].text).toMatch(/^x+$/);
  });

  it("sets the limits of a request that the call has", async () => {
    const model = pipe(scriptedModel([{ text: "late", delay: 10_000 }]), timeout({ firstChunk: 5, betweenChunks: "1m" }));
    await expect(ask(model)()).rejects.toMatchObject({ code: "timeout", timeout: "firstChunk", milliseconds: 5 });
  });

  it("refuses limits that are none", () => {
    expect(() => timeout({})).toThrow(OptionError);
    for (const total of [0, -1]) expect(() => timeout(total)).toThrow(expect.objectContaining({ option: "timeout.total" }));
    expect(() => timeout({ connect: Number.NaN })).toThrow(expect.objectContaining({ option: "timeout.connect" }));
  });
});
