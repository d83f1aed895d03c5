import {
  call,
  type LanguageModel,
  pipe,
  QuotaError,
  RateLimitError,
  ServerError,
  StreamInterruptedError,
  type Timeouts,
} from "@ashlar/core";
import { type ScriptedAnswer, type ScriptedModel, scriptedModel } from "@ashlar/provider-kit/scripted";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fallback, hedge, OptionError, rateLimit, retry, timeout } from "../index.ts";
import { busiest } from "../testing/busiest.ts";
import { seeded } from "../testing/storm.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ask = (model: LanguageModel) => call({ name: "ask", model, prompt: () => "?" });
const faces = [
  ["a whole reply", (model: LanguageModel) => ask(model)()],
  ["a stream", (model: LanguageModel) => ask(model).stream().reply],
] as const;

/** A model that notes when it is asked, in milliseconds from now. */
function timed(script: ScriptedAnswer | readonly ScriptedAnswer[] = "hello"): ScriptedModel & { readonly times: readonly number[] } {
  const begun = performance.now();
  const times: number[] = [];
  const queue = Array.isArray(script) ? [...script] : undefined;
  const inner = scriptedModel(() => {
    times.push(Math.round(performance.now() - begun));
    return queue ? (queue.shift() ?? "hello") : (script as ScriptedAnswer);
  });
  return { ...inner, times };
}
const uses = (inputTokens: number, outputTokens = 0) => ({ text: "hello", usage: { inputTokens, outputTokens } });

/** Lets so many runs go on at once, and time pass until all have ended. */
async function all(count: number, run: () => Promise<unknown>) {
  const runs = Promise.allSettled(Array.from({ length: count }, run));
  await vi.runAllTimersAsync();
  return runs;
}

describe.each(faces)("rateLimit, for %s", (_, run) => {
  it("spreads requests evenly once the burst is used up", async () => {
    const inner = timed();
    const model = pipe(inner, rateLimit({ requestsPerMinute: 60, burst: 0.05 }));
    await all(6, () => run(model));
    expect(inner.times).toEqual([0, 0, 0, 1000, 2000, 3000]);
  });

  it("reserves tokens, settles with what was used, and lets a large request pass when the bucket is full", async () => {
    const inner = timed([uses(500), uses(90, 10), uses(100)]);
    const model = pipe(inner, rateLimit({ tokensPerMinute: 6000, burst: 0.05, estimate: () => 100 }));
    await all(1, () => run(model));
    // 300 fit into the bucket; 500 were used, so that 200 are missing, and 100 more are needed.
    await all(2, () => run(model));
    expect(inner.times).toEqual([0, 3000, 4000]);
  });

  it("counts the attempts of a retry inside", async () => {
    const down = new ServerError("down", {});
    const inner = timed([down, down, "hello", "hello"]);
    const model = pipe(inner, retry({ minTimeout: 1, factor: 1 }), rateLimit({ requestsPerMinute: 60, burst: 1 / 60 }));
    await all(1, () => run(model));
    await all(1, () => run(model));
    expect(inner.times.slice(0, 3)).toEqual([0, 1, 2]);
    expect(inner.times[3]).toBeGreaterThanOrEqual(2999);
  });

  it("keeps its queue out of a timeout and a hedge inside, and counts the hedge", async () => {
    const inner = timed([{ text: "slow", delay: 30 }, "hedged", "fast", "fast"]);
    const model = pipe(inner, timeout(500), hedge({ after: 10 }), rateLimit({ requestsPerMinute: 60, burst: 1 / 60 }));
    const results = await all(3, () => run(model));
    expect(results.every(({ status }) => status === "fulfilled")).toBe(true);
    expect(inner.times).toEqual([0, 10, 2000, 3000]);
  });

  it("limits what runs at the same time, streams until their end", async () => {
    const inner = timed({ text: "hello", delay: 100 });
    const model = pipe(inner, rateLimit({ concurrency: 2 }));
    await all(5, () => run(model));
    expect(inner.times).toEqual([0, 0, 100, 100, 200]);
  });

  it("sends nothing before a retryAfter has passed, for any caller", async () => {
    const inner = timed([new RateLimitError("slow", { retryAfter: 7000 })]);
    const model = pipe(inner, rateLimit({ requestsPerMinute: 6000 }));
    await all(1, () => run(model));
    await all(3, () => run(model));
    expect(inner.times[0]).toBe(0);
    for (const time of inner.times.slice(1)) expect(time).toBeGreaterThanOrEqual(7000);
  });

  it("believes what a provider says is left: it waits for one more, or where it does not know the rate until all are back", async () => {
    const says =
      (limit: "requests" | "tokens"): ScriptedAnswer =>
      (_request, context) => {
        context.onRateLimit?.({ limit, remaining: 0, resetAfter: 5000 });
        return "hello";
      };
    const known = timed([says("requests")]);
    const limited = pipe(known, rateLimit({ requestsPerMinute: 600 }));
    await all(1, () => run(limited));
    await all(2, () => run(limited));
    expect(known.times).toEqual([0, 100, 200]);
    const unknown = timed([says("tokens")]);
    const other = pipe(unknown, rateLimit({ requestsPerMinute: 6000 }));
    await all(1, () => run(other));
    await all(1, () => run(other));
    expect(unknown.times[1]).toBeGreaterThanOrEqual(5000);
  });

  it("does not wait for a pause of hours: who waits and who comes is told, until it is nearly over", async () => {
    const day = 86_400_000;
    const inner = timed([{ error: new RateLimitError("tomorrow", { retryAfter: day }), delay: 10 }]);
    const model = pipe(inner, rateLimit({ requestsPerMinute: 60, burst: 1 / 60 }));
    const results = await all(3, () => run(model));
    expect(results.map((result) => result.status === "rejected" && result.reason)).toMatchObject([
      { message: "tomorrow" },
      { code: "rate-limit", retryAfter: day, message: expect.stringContaining("longer than maxRetryAfter allows") },
      { code: "rate-limit", retryAfter: day },
    ]);
    await expect(run(model)).rejects.toMatchObject({ code: "rate-limit", retryable: true });
    expect((await run(pipe(model, fallback(scriptedModel("other"))))).text).toBe("other");
    await vi.advanceTimersByTimeAsync(day - 60_000);
    const last = run(model);
    await vi.runAllTimersAsync();
    expect((await last).text).toBe("hello");
    expect(inner.times).toEqual([0, day + 10]);
  });

  it("can be told to wait for as long as it takes", async () => {
    const inner = timed([new RateLimitError("tomorrow", { retryAfter: 86_400_000 })]);
    const model = pipe(inner, rateLimit({ requestsPerMinute: 60, maxRetryAfter: "2d" }));
    await all(1, () => run(model));
    await all(1, () => run(model));
    expect(inner.times).toEqual([0, 86_400_000]);
  });

  it("keeps its limits whatever a provider says that is no number", async () => {
    const odd: ScriptedAnswer = (_request, context) => {
      for (const limit of ["requests", "tokens"] as const) context.onRateLimit?.({ limit, remaining: Number.NaN, resetAfter: Number.NaN });
      return { text: "hello", usage: { inputTokens: Number.NaN, outputTokens: Number.NaN } };
    };
    const inner = timed(odd);
    const model = pipe(inner, rateLimit({ requestsPerMinute: 60, tokensPerMinute: 60_000, burst: 1 / 60 }));
    await all(3, () => run(model));
    expect(inner.times).toEqual([0, 1000, 2000]);
    const asked = pipe(inner, rateLimit({ tokensPerMinute: 6000, burst: 1 / 60, estimate: () => 100 }));
    await all(3, () => run(asked));
    expect(inner.times.slice(3).map((time) => time - inner.times[3]!)).toEqual([0, 1000, 2000]);
  });

  it("fails at once where the queue is longer than allowed, so that another model may answer", async () => {
    const limit = rateLimit({ requestsPerMinute: 60, burst: 1 / 60, maxWait: "2s" });
    const inner = timed();
    const results = await all(5, () => run(pipe(inner, limit)));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected", "rejected"]);
    expect(results[4]).toMatchObject({ reason: { code: "rate-limit", retryAfter: expect.closeTo(3000, -1) } });
    const busy = pipe(timed(), limit, fallback(scriptedModel("other")));
    const answers = await all(4, async () => expect((await run(busy)).text).toMatch(/hello|other/));
    expect(answers.every(({ status }) => status === "fulfilled")).toBe(true);
  });
});

describe("rateLimit", () => {
  it("lets callers pass in the order in which they came, and one that leaves make room", async () => {
    const order: number[] = [];
    const model = pipe(timed(), rateLimit({ requestsPerMinute: 60, burst: 1 / 60 }));
    const leave = new AbortController();
    const start = (caller: number) =>
      ask(model)(undefined, caller === 2 ? { signal: leave.signal } : {}).then(
        () => order.push(caller),
        (error) => expect(error.code).toBe("aborted"),
      );
    const runs = Promise.all([0, 1, 2, 3, 4].map(start));
    await vi.advanceTimersByTimeAsync(500);
    leave.abort();
    await vi.advanceTimersByTimeAsync(3000);
    await runs;
    expect(order).toEqual([0, 1, 3, 4]);
  });

  it("gives the place of a stream that is left lying to others, once core has ended its request", async () => {
    vi.advanceTimersByTime(1); // core takes an event at 0 for none
    const inner = timed("a long answer");
    const model = pipe(inner, rateLimit({ concurrency: 1 }));
    const lie = (timeouts: Timeouts = {}) =>
      model.stream({ messages: [] }, { signal: new AbortController().signal, timeouts })[Symbol.asyncIterator]();
    const [unread, begun, brief] = [lie(), lie(), lie({ betweenChunks: 5000 })];
    void begun.next();
    const last = ask(model)();
    await vi.advanceTimersByTimeAsync(200_000);
    expect(inner.times).toEqual([0, 60_000, 120_000, 125_000]);
    expect((await last).text).toBe("a long answer");
    // Who comes back to one is told, and takes nobody's place away.
    await unread.next();
    await expect(unread.next()).rejects.toMatchObject({ code: "timeout", timeout: "betweenChunks" });
    await brief.return?.();
    await all(3, () => ask(model)());
    expect(inner.times).toHaveLength(7);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("keeps what such a stream has reserved of tokens, as it was sent", async () => {
    vi.advanceTimersByTime(1);
    const inner = timed("a long answer");
    const model = pipe(inner, rateLimit({ concurrency: 1, tokensPerMinute: 6000, burst: 1 / 60, estimate: () => 100 }));
    const context = { signal: new AbortController().signal, timeouts: { betweenChunks: 500 } };
    void model.stream({ messages: [] }, context)[Symbol.asyncIterator]().next();
    await all(1, () => ask(model)());
    expect(inner.times).toEqual([0, 1000]);
  });

  it("keeps what a request has reserved that was cut off, and gives back what one has that was refused", async () => {
    const errors = [new StreamInterruptedError("cut", {}), new QuotaError("no credit", {})];
    const inner = timed([...errors.map((error) => ({ error })), uses(100), uses(100)]);
    const model = pipe(inner, rateLimit({ tokensPerMinute: 6000, burst: 1 / 60, estimate: () => 100 }));
    await all(4, () => ask(model)().catch(() => {}));
    expect(inner.times).toEqual([0, 1000, 1000, 2000]);
  });

  it("leaves a slow reader its place as long as it reads", async () => {
    const inner = timed(["a long answer", "next"]);
    const model = pipe(inner, rateLimit({ concurrency: 1 }));
    const events = model.stream({ messages: [] }, { signal: new AbortController().signal })[Symbol.asyncIterator]();
    const other = ask(model)();
    for (let next = await events.next(); !next.done; next = await events.next()) await vi.advanceTimersByTimeAsync(50_000);
    await other;
    expect(inner.times[1]).toBeGreaterThan(150_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is of the block: models of one account share it", async () => {
    const account = rateLimit({ requestsPerMinute: 60, burst: 1 / 60 });
    const [a, b] = [timed(), timed()];
    await all(1, () => Promise.all([ask(pipe(a, account))(), ask(pipe(b, account))()]));
    expect([a.times, b.times]).toEqual([[0], [1000]]);
  });

  it("keeps both limits in every minute, within 5 %, whatever requests use", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 100, max: 1000 }),
        fc.array(fc.record({ tokens: fc.integer({ min: 1, max: 400 }), estimate: fc.integer({ min: 1, max: 400 }) }), {
          minLength: 50,
          maxLength: 200,
        }),
        async (requestsPerMinute, uses) => {
          const tokensPerMinute = 20_000;
          const begun = performance.now();
          const sent: { at: number; amount: number; tokens: number }[] = [];
          let at = 0;
          const queue = uses.map(({ tokens }) => tokens);
          const inner = scriptedModel(() => {
            const tokens = queue.shift() ?? 1;
            sent.push({ at: performance.now() - begun, amount: 1, tokens });
            return { text: "x", usage: { inputTokens: tokens } };
          });
          const model = pipe(
            inner,
            rateLimit({ requestsPerMinute, tokensPerMinute, estimate: () => uses[at++ % uses.length]?.estimate ?? 1 }),
          );
          await all(uses.length, () => ask(model)());
          expect(sent).toHaveLength(uses.length);
          expect(busiest(sent, 60_000)).toBeLessThanOrEqual(requestsPerMinute * 1.05 + 1);
          expect(
            busiest(
              sent.map((each) => ({ ...each, amount: each.tokens })),
              60_000,
            ),
          ).toBeLessThanOrEqual(tokensPerMinute * 1.05 + 400);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("serves 2,000 callers, and lets as many leave", async () => {
    // No test of time, and those of vitest are slow when there are many.
    vi.useRealTimers();
    const model = pipe(timed(), rateLimit({ concurrency: 100, maxWait: "1h" }));
    const callers = Array.from({ length: 2000 }, () => new AbortController());
    const replies = await Promise.all(callers.map(({ signal }) => model.generate({ messages: [] }, { signal })));
    expect(replies).toHaveLength(2000);
    const slow = pipe(scriptedModel({ text: "late", delay: 50_000 }), rateLimit({ concurrency: 1 }));
    const leaving = callers.map(({ signal }) => slow.generate({ messages: [] }, { signal }));
    for (const caller of callers) caller.abort();
    expect((await Promise.allSettled(leaving)).every(({ status }) => status === "rejected")).toBe(true);
  });

  it("leaves no timer behind", async () => {
    const model = pipe(timed(), rateLimit({ requestsPerMinute: 60, burst: 1 / 60 }));
    await all(3, () => ask(model)());
    expect(vi.getTimerCount()).toBe(0);
  });

  it("refuses options that make no sense", () => {
    expect(() => rateLimit({})).toThrow(OptionError);
    for (const option of ["requestsPerMinute", "tokensPerMinute", "concurrency", "burst"]) {
      for (const value of [-1, 0, Number.NaN]) {
        expect(() => rateLimit({ concurrency: 1, [option]: value }), `${option} ${value}`).toThrow(expect.objectContaining({ option }));
      }
    }
  });
});

describe("a storm: 1,000 callers, a server that answers 429 to 60 %", () => {
  it("everything finishes, nothing is sent before its Retry-After, and the rate stays within 5 % of the limit", async () => {
    const requestsPerMinute = 6000;
    const random = seeded(7);
    const sent: { readonly at: number; readonly amount: number }[] = [];
    const earliest = new Map<string, number>();
    let early = 0;
    const server = scriptedModel((request) => {
      const now = performance.now();
      const [part] = request.messages[0]?.content ?? [];
      const caller = part?.type === "text" ? part.text : "";
      if (now < (earliest.get(caller) ?? 0)) early++;
      sent.push({ at: now, amount: 1 });
      if (random() >= 0.6) return "hello";
      const retryAfter = 20 + Math.floor(random() * 80);
      earliest.set(caller, now + retryAfter);
      return new RateLimitError("slow down", { retryAfter });
    });
    const model = pipe(server, rateLimit({ requestsPerMinute }), retry({ retries: 100 }));
    const asked = call({ name: "storm", model, prompt: (caller: number) => `${caller}` });
    let next = 0;
    const results = await all(1000, () => asked(next++));
    expect(results.filter(({ status }) => status === "rejected")).toEqual([]);
    expect(early).toBe(0);
    expect(busiest(sent, 60_000)).toBeLessThanOrEqual(requestsPerMinute * 1.05);
    // 1,000 / 0.4 is what such a server makes necessary.
    expect(sent.length).toBeGreaterThan(2200);
    expect(sent.length).toBeLessThan(2800);
  });
});
