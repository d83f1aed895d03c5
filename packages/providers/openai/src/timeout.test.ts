import { call, prompt, text } from "@ashlar/core";
import { fakeOpenAI, type RunningVendor } from "@ashlar/provider-kit/fakes";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createOpenAI, type OpenAIProviderOptions } from "./index.ts";
import { context, read } from "./testing/run.ts";
import { withTimeout } from "./timeout.ts";
import "./testing/loaded.ts";

let vendor: RunningVendor;
beforeEach(async () => {
  vendor = await fakeOpenAI().otherwise("Hello").start();
});
afterEach(async () => {
  vi.useRealTimers();
  await vendor.close();
});

const hello = (options: OpenAIProviderOptions) =>
  call({ name: "hello", model: createOpenAI({ apiKey: "k", baseURL: vendor.baseURL, ...options })("m"), prompt: () => prompt`Hi` });

describe("the option timeout", () => {
  it("ends the wait for an answer, whole or streamed", async () => {
    vendor.replies({ fault: { type: "silence" } }, { fault: { type: "silence" } });
    const expected = {
      code: "timeout",
      timeout: "firstChunk",
      milliseconds: 100,
      retryable: true,
      message: expect.stringMatching(/option timeout/),
    };
    await expect(hello({ timeout: 100 })()).rejects.toMatchObject(expected);
    await expect(hello({ timeout: 100 }).stream().reply).rejects.toMatchObject(expected);
    await expect.poll(() => vendor.unfinished).toBe(0);
  });

  it("does not end a stream that has begun", async () => {
    vi.useFakeTimers();
    const finish = { type: "finish", finishReason: "stop", usage: {} } as const;
    const slow = async function* () {
      yield text("Hello");
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      yield finish;
    };
    const { stream } = withTimeout({ generate: () => Promise.reject(new Error("not asked")), stream: slow }, 300);
    const iterator = stream({ messages: [] }, context())[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ done: false, value: text("Hello") });
    const next = iterator.next();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await next).toEqual({ done: false, value: finish });
  });

  it("gives way to the call's own limit", async () => {
    vendor.replies({ text: "Late.", fault: { type: "slow-first-byte", milliseconds: 150 } });
    const patient = hello({ timeout: 50 }).with({ timeouts: { firstChunk: 5000 } });
    expect((await patient()).text).toBe("Late.");
  });

  it("leaves the caller's signal its own", async () => {
    vendor.replies({ fault: { type: "silence" } });
    const controller = new AbortController();
    const run = hello({ timeout: 5000 })(undefined, { signal: controller.signal });
    await expect.poll(() => vendor.requests.length).toBe(1);
    controller.abort("enough");
    await expect(run).rejects.toMatchObject({ code: "aborted", cause: "enough" });
  });

  it("leaves nothing behind when a reader leaves", async () => {
    vendor.replies({ text: "one two three four", framing: { pause: 20 } });
    const model = createOpenAI({ apiKey: "k", baseURL: vendor.baseURL, timeout: 5000 })("m");
    for await (const _ of model.stream({ messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] }, context())) break;
    await expect.poll(() => vendor.unfinished).toBe(0);
    expect(await read(model.stream({ messages: [] }, context()))).not.toEqual([]);
  });

  it.each([0, -1, Number.NaN, 2 ** 31])("is refused when it is %s", (timeout) => {
    expect(() => createOpenAI({ timeout })).toThrow(/The option timeout is/);
  });

  it("may be Infinity", async () => {
    expect((await hello({ timeout: Number.POSITIVE_INFINITY })()).text).toBe("Hello");
  });
});
