import {
  AbortedError,
  ConnectionError,
  call,
  type LanguageModel,
  type ModelBlock,
  type ModelParams,
  pipe,
  RateLimitError,
  ServerError,
  TimeoutError,
  text,
  type Usage,
} from "@ashlar/core";
import { type Fault, fakeOpenAI } from "@ashlar/provider-kit/fakes";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it } from "vitest";
import { budget, cache, circuitBreaker, fallback, hedge, type Ledger, ledger, rateLimit, retry, timeout } from "../index.ts";
import { chatModel } from "../testing/chat-model.ts";
import { abortedAfter, quickTimers } from "../testing/quick-timers.ts";

const price = { inputPerMillion: 100, outputPerMillion: 1000, currency: "USD", date: "2026-11-01", source: "test" } as const;
/** A prompt of one token, and 99 that the answer may have. */
const four: Asked = { params: { maxOutputTokens: 99 }, prompt: () => "four" };
const limited = (model: LanguageModel, asked = four) => call({ name: "ask", model, ...asked });
interface Asked {
  readonly params: ModelParams;
  readonly prompt: () => string;
}

/** An answer that takes its time: pieces of a token each. */
const slow = { text: "word".repeat(20), pause: 10 };
const half = { content: [text("half")], finishReason: "other", usage: {} } as const;
const signal = new AbortController().signal;

async function readOne(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events) break;
}

/** The two places of a budget that a stream can be left inside of. */
const places = [
  ["around the model", (model: LanguageModel, job: Ledger, asked?: Asked) => limited(pipe(model, budget(job)), asked)],
  ["around the call", (model: LanguageModel, job: Ledger, asked?: Asked) => pipe(limited(model, asked), budget(job))],
] as const;

describe.each(places)("a request that was cut off, with its budget %s", (_, place) => {
  quickTimers();

  it("has cost what was reserved, when its stream was left", async () => {
    const job = ledger({ tokens: 250 });
    const asked = place(scriptedModel(slow, { price }), job);
    await readOne(asked.stream().text());
    await expect.poll(() => job.tokens).toBe(100);
    expect(job.cost).toBeCloseTo(0.0991);
    for (let more = 0; more < 2; more++) await readOne(asked.stream().text());
    await expect.poll(() => job.tokens).toBe(300);
    await expect(asked()).rejects.toMatchObject({ code: "budget", limit: "tokens", spent: 300 });
  });

  it("has cost what was reserved, when it was aborted or took too long", async () => {
    const job = ledger({ tokens: 1000 });
    const asked = place(scriptedModel({ text: "late", delay: 10_000 }), job);
    await expect(asked(undefined, { signal: abortedAfter(5) })).rejects.toMatchObject({ code: "aborted" });
    await expect(asked.stream(undefined, { signal: abortedAfter(5) }).reply).rejects.toMatchObject({ code: "aborted" });
    expect(job.tokens).toBe(200);
    const impatient = place(scriptedModel(slow), job).with({ timeouts: { betweenChunks: 5 } });
    await expect(impatient.stream().reply).rejects.toMatchObject({ code: "timeout" });
    expect(job.tokens).toBe(300);
    const short = place(scriptedModel({ text: "late", delay: 10_000 }), job).with({ timeouts: { total: 5 } });
    await expect(short()).rejects.toMatchObject({ code: "timeout" });
    expect([job.tokens, job.cost, job.failures]).toEqual([400, undefined, 4]);
  });

  it.each<[string, ModelBlock]>([
    ["cache", cache()],
    ["timeout", timeout("20s")],
    ["hedge", hedge({ after: "4s" })],
    ["rateLimit", rateLimit({ concurrency: 2 })],
    ["circuitBreaker", circuitBreaker()],
    ["retry", retry()],
    ["fallback", fallback(scriptedModel("other"), { refusals: true })],
  ])("has cost what was reserved, with %s inside", async (_, block) => {
    const job = ledger({ tokens: 1000 });
    const asked = place(pipe(scriptedModel(slow), block), job);
    await readOne(asked.stream().text());
    await expect.poll(() => job.tokens).toBe(100);
    await expect(asked.stream(undefined, { signal: abortedAfter(15) }).reply).rejects.toMatchObject({ code: "aborted" });
    await expect.poll(() => job.tokens).toBe(200);
  });

  it("has cost what had arrived, where that is more", async () => {
    const job = ledger({ tokens: 2500 });
    const long = { text: Array.from({ length: 10 }, () => "word".repeat(100)), pause: 10 };
    const asked = place(scriptedModel(long, { usage: { inputTokens: 1000, outputTokens: 1000 } }), job, {
      params: {},
      prompt: () => "word".repeat(1000),
    });
    let sent = 0;
    for (let each = 0; each < 50; each++) {
      let pieces = 0;
      try {
        for await (const _ of asked.stream().text()) if (++pieces === 9) break;
        sent++;
      } catch (error) {
        expect(error).toMatchObject({ code: "budget", limit: "tokens", spent: 3800 });
      }
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect([sent, job.tokens]).toEqual([2, 3800]);
  });

  it("is settled with what it has said, and with what has arrived since", async () => {
    const job = ledger({ tokens: 1000 });
    const usage = { inputTokens: 1, outputTokens: 4 };
    const cut = scriptedModel({ text: "half", error: new ConnectionError("cut", { usage }) });
    await expect(place(cut, job).stream().reply).rejects.toMatchObject({ code: "connection" });
    expect(job.tokens).toBe(5);
    const more = scriptedModel({ text: "word".repeat(20), error: new ConnectionError("cut", { usage }) });
    await expect(place(more, job).stream().reply).rejects.toMatchObject({ code: "connection" });
    expect(job.tokens).toBe(26);
  });

  it.each<[string, Usage, number, number]>([
    ["all, at the price of its model", { inputTokens: 10, outputTokens: 30 }, 40, 0.031],
    ["all but what has arrived since", { inputTokens: 10, outputTokens: 1 }, 30, 0.021],
    ["its input alone", { inputTokens: 10 }, 109, 0.1],
    ["nothing", {}, 100, 0.0991],
  ])("is priced where it has said %s", async (_, usage, tokens, cost) => {
    const job = ledger({ cost: 1 });
    const cut = scriptedModel({ text: "word".repeat(20), error: new ConnectionError("cut", { usage }) }, { price });
    await expect(place(cut, job).stream().reply).rejects.toMatchObject({ code: "connection" });
    expect(job.tokens).toBe(tokens);
    expect(job.cost).toBeCloseTo(cost, 6);
  });

  it.each<[string, number, Error]>([
    ["a lost connection", 100, new ConnectionError("cut", { cause: Object.assign(new Error(), { code: "ECONNRESET" }) })],
    ["a limit of time", 100, new TimeoutError("late", { timeout: "firstChunk", milliseconds: 5 })],
    ["a reply that can't be read", 100, new ServerError("no JSON", { status: 200 })],
    ["an error that nobody knows", 100, new TypeError("terminated")],
    ["a server that fails in the middle", 100, new ServerError("x", { partial: half })],
    ["a rate limit", 0, new RateLimitError("slow down", { status: 429 })],
    ["a server that fails", 0, new ServerError("down", { status: 500 })],
    ["a server that fails without a status", 0, new ServerError("down", {})],
    ["an abort with a status", 0, new AbortedError("closed", { status: 499 })],
    ["a name that is not known", 0, new ConnectionError("?", { cause: Object.assign(new Error(), { code: "ENOTFOUND" }) })],
    ["a certificate that is not accepted", 0, new ConnectionError("?", { retryable: false })],
  ])("%s costs %i tokens", async (_, tokens, error) => {
    const job = ledger({ tokens: 1000 });
    const asked = place(
      scriptedModel(() => error),
      job,
    );
    await expect(asked()).rejects.toBe(error);
    await expect(asked.stream().reply).rejects.toBe(error);
    expect([job.attempts, job.tokens]).toEqual([2, 2 * tokens]);
  });
});

describe("a request that was cut off", () => {
  quickTimers();

  it("has cost what was reserved, when the model's own stream was left", async () => {
    const job = ledger({ tokens: 250 });
    const model = pipe(scriptedModel(slow), budget(job));
    const request = { messages: [], params: { maxOutputTokens: 100 } };
    for (let each = 0; each < 3; each++) await readOne(model.stream(request, { signal }));
    expect(job.tokens).toBe(300);
    await expect(readOne(model.stream(request, { signal }))).rejects.toMatchObject({ code: "budget", spent: 300 });
  });

  it("has cost what was reserved, when a hedge had made it needless", async () => {
    const job = ledger({ tokens: 1000 });
    const model = scriptedModel([{ text: "late", delay: 10_000 }, "quick"]);
    expect((await limited(pipe(model, hedge({ after: 5 }), budget(job)))()).text).toBe("quick");
    expect(job.tokens).toBe(115);
  });

  it("leaves unknown what it has cost where nothing is reserved", async () => {
    const job = ledger({ attempts: 10 });
    await readOne(
      limited(pipe(scriptedModel(slow), budget(job)))
        .stream()
        .text(),
    );
    await expect.poll(() => job.tokens).toBeUndefined();
  });

  it("keeps no more than that: a reply that was silent stays unknown", async () => {
    const job = ledger({ tokens: 1000 });
    await limited(pipe(scriptedModel({ text: "hello", usage: {} }), budget(job)))();
    expect(job.tokens).toBeUndefined();
  });
});

describe("over a real connection", () => {
  it.each<[Fault, number]>([
    [{ type: "hang-up" }, 100],
    [{ type: "reset", afterEvents: 2 }, 100],
    [{ type: "early-end", afterEvents: 2 }, 100],
    [{ type: "refused", reason: "rate-limit" }, 0],
    [{ type: "html", status: 502 }, 0],
  ])("%j costs %i tokens", async (fault, tokens) => {
    await using vendor = await fakeOpenAI().otherwise({ fault }).start();
    const job = ledger({ tokens: 1000 });
    await expect(limited(pipe(chatModel(vendor.baseURL), budget(job))).stream().reply).rejects.toThrow();
    expect([job.attempts, job.tokens]).toEqual([1, tokens]);
  });

  it("costs nothing where nobody listens", async () => {
    const vendor = await fakeOpenAI().start();
    await vendor.close();
    const job = ledger({ tokens: 1000 });
    await expect(limited(pipe(chatModel(vendor.baseURL), budget(job)))()).rejects.toMatchObject({ code: "connection" });
    expect([job.attempts, job.tokens]).toEqual([1, 0]);
  });
});
