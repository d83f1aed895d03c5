import { call, type LanguageModel, pipe } from "@ashlar/core";
import { type Fault, fakeOpenAI, type RunningVendor } from "@ashlar/provider-kit/fakes";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fallback, hedge, retry, timeout } from "./index.ts";
import { chatModel } from "./testing/chat-model.ts";
import { storm } from "./testing/storm.ts";

/* Blocks over real connections: a server on 127.0.0.1 that speaks a vendor's wire and misbehaves. */

let vendor: RunningVendor;
let other: RunningVendor;
beforeEach(async () => {
  vendor = await fakeOpenAI().otherwise("hello").start();
  other = await fakeOpenAI().otherwise("from the other").start();
});
afterEach(() => Promise.all([vendor.close(), other.close()]));

const ask = (model: LanguageModel) => call({ name: "ask", model, prompt: () => "?" });
const faces = {
  whole: (model: LanguageModel) => ask(model)(),
  stream: (model: LanguageModel) => ask(model).stream().reply,
};
const quick = retry({ minTimeout: 1 });

describe.each(["whole", "stream"] as const)("for a reply that is %s", (face) => {
  const run = (model: LanguageModel) => faces[face](model);

  it.each<[string, Fault]>([
    ["an overload", { type: "refused", reason: "overloaded" }],
    ["a server error", { type: "refused", reason: "server-error" }],
    ["a proxy's 502", { type: "html", status: 502 }],
    ["a connection that is cut", { type: "hang-up" }],
  ])("%s is retried", async (_, fault) => {
    vendor.replies({ fault }, { fault });
    const got = await run(pipe(chatModel(vendor.baseURL), quick));
    expect(got.text).toBe("hello");
    expect(got.attempts.map(({ error }) => error !== undefined)).toEqual([true, true, false]);
  });

  it.each<[string, Fault]>([
    ["a used-up quota, which is a 429 too", { type: "refused", reason: "quota" }],
    ["a wrong key", { type: "refused", reason: "wrong-key" }],
    ["an unknown model", { type: "refused", reason: "unknown-model" }],
  ])("%s is not retried, and another model answers", async (_, fault) => {
    vendor.replies({ fault });
    const model = pipe(chatModel(vendor.baseURL), quick, fallback(chatModel(other.baseURL)));
    expect((await run(model)).text).toBe("from the other");
    expect(vendor.requests).toHaveLength(1);
  });

  it.each(["milliseconds", "seconds", "reset-headers"] as const)("a rate limit's wait in %s is kept to", async (retryAfter) => {
    vendor.replies({ fault: { type: "refused", reason: "rate-limit", retryAfter, wait: 60 } });
    const began = performance.now();
    expect((await run(pipe(chatModel(vendor.baseURL), quick))).text).toBe("hello");
    expect(performance.now() - began).toBeGreaterThanOrEqual(60);
  });

  it("a wait of days is not begun", async () => {
    vendor.replies({ fault: { type: "refused", reason: "rate-limit", retryAfter: "seconds", wait: 24 * 86_400_000 } });
    await expect(run(pipe(chatModel(vendor.baseURL), quick))).rejects.toMatchObject({ code: "rate-limit" });
    expect(vendor.requests).toHaveLength(1);
  });

  it("silence is ended by a timeout, and another model answers; no connection is left open", async () => {
    vendor.replies({ fault: { type: "silence" } });
    const model = pipe(chatModel(vendor.baseURL), timeout(50), fallback(chatModel(other.baseURL)));
    expect((await run(model)).text).toBe("from the other");
    await expect.poll(() => vendor.unfinished).toBe(0);
  });

  it("a slow first byte is hedged", async () => {
    vendor.replies({ text: "slow", fault: { type: "slow-first-byte", milliseconds: 5000 } });
    expect((await run(pipe(chatModel(vendor.baseURL), hedge({ after: 30 })))).text).toBe("hello");
    expect(vendor.requests).toHaveLength(2);
    await expect.poll(() => vendor.unfinished).toBe(0);
  });

  it("when all fail, the error says why each did", async () => {
    vendor.otherwise({ fault: { type: "refused", reason: "overloaded" } });
    other.otherwise({ fault: { type: "refused", reason: "quota" } });
    const model = pipe(chatModel(vendor.baseURL), quick, fallback(chatModel(other.baseURL)));
    await expect(run(model)).rejects.toMatchObject({ code: "fallback", errors: [{ code: "overloaded" }, { code: "quota" }] });
  });
});

describe("a stream", () => {
  it("with an overload inside of HTTP 200, before anything is shown, is retried or answered by another model", async () => {
    const fault: Fault = { type: "error-event", reason: "overloaded", afterEvents: 0 };
    vendor.replies({ fault });
    expect((await faces.stream(pipe(chatModel(vendor.baseURL), quick))).text).toBe("hello");
    vendor.replies({ fault });
    expect((await faces.stream(pipe(chatModel(vendor.baseURL), fallback(chatModel(other.baseURL))))).text).toBe("from the other");
  });

  it.each<Fault>([
    { type: "error-event", reason: "overloaded", afterEvents: 2 },
    { type: "reset", afterEvents: 2 },
    { type: "early-end", afterEvents: 2 },
  ])("that breaks off after something was shown ($type) fails, and is not begun again", async (fault) => {
    vendor.replies({ text: "a long answer that breaks off", fault });
    const model = pipe(chatModel(vendor.baseURL), quick, fallback(chatModel(other.baseURL)));
    await expect(faces.stream(model)).rejects.toMatchObject({ partial: { content: [{ text: expect.stringMatching(/^a lo/) }] } });
    expect([vendor.requests.length, other.requests.length]).toEqual([1, 0]);
  });

  it("that stands still is ended by a timeout", async () => {
    vendor.replies({ text: "a long answer that stands still", fault: { type: "stall" } });
    await expect(faces.stream(pipe(chatModel(vendor.baseURL), timeout({ betweenChunks: 50 })))).rejects.toMatchObject({
      code: "timeout",
      timeout: "betweenChunks",
    });
    await expect.poll(() => vendor.unfinished).toBe(0);
  });
});

describe("a storm over HTTP: 60 callers, a server that answers 429 to 60 %", () => {
  it("all get their answer, none asks before its Retry-After, and the rate stays within 5 % of the limit", async () => {
    const got = await storm({ callers: 60, refused: 0.6, requestsPerSecond: 100, retryAfter: [20, 60] });
    expect(got).toMatchObject({ answered: 60, early: 0, ideal: 150 });
    expect(got.requests).toBeLessThan(1.3 * got.ideal);
    expect(got.busiestSecond).toBeLessThanOrEqual(105);
  });
});
