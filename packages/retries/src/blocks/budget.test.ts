import { ConnectionError, call, type LanguageModel, pipe, ServerError, tool } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { BudgetError, budget, circuitBreaker, fallback, ledger, OptionError, retry } from "../index.ts";
import { fakeTime } from "../testing/fake-time.ts";
import { abortedAfter, quickTimers } from "../testing/quick-timers.ts";

quickTimers();

const ask = (model: LanguageModel) => call({ name: "ask", model, prompt: () => "?" });
const faces = [
  ["a whole reply", (model: LanguageModel) => ask(model)()],
  ["a stream", (model: LanguageModel) => ask(model).stream().reply],
] as const;
const down = new ServerError("down", {});
const price = { inputPerMillion: 100, outputPerMillion: 1000, currency: "USD", date: "2026-11-01", source: "test" } as const;
const many = { retries: 50, ...fakeTime() };

describe.each(faces)("budget around a model, for %s", (_, run) => {
  it("is shared by all blocks inside: attempts never multiply", async () => {
    const [a, b] = [scriptedModel(() => down), scriptedModel(() => down)];
    const model = pipe(a, retry({ retries: 4, ...fakeTime() }), fallback(pipe(b, retry(many))), budget({ attempts: 8 }));
    const error = await run(model).catch((thrown) => thrown);
    expect(BudgetError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ limit: "attempts", allowed: 8, spent: 8, retryable: false, cause: down });
    expect(error.attempts).toHaveLength(8);
    expect([a.requests.length, b.requests.length]).toEqual([5, 3]);
  });

  it("begins anew with each run", async () => {
    const model = pipe(scriptedModel([down, "one", down, "two"]), retry(many), budget({ attempts: 2 }));
    expect([(await run(model)).text, (await run(model)).text]).toEqual(["one", "two"]);
  });

  it("allows 20 requests when nothing is said", async () => {
    const model = scriptedModel(() => down);
    await expect(run(pipe(model, retry(many), budget()))).rejects.toMatchObject({ limit: "attempts" });
    expect(model.requests).toHaveLength(20);
  });

  it("counts tokens and dollars of failed requests too", async () => {
    const costly = new ServerError("down", { usage: { inputTokens: 100, outputTokens: 10 } });
    for (const limits of [{ tokens: 300 }, { cost: 0.05 }]) {
      const model = scriptedModel(() => costly, { price });
      const error = await run(pipe(model, retry(many), budget(limits))).catch((thrown) => thrown);
      expect(error).toMatchObject({ code: "budget", limit: Object.keys(limits)[0] });
      expect(model.requests).toHaveLength(3);
    }
  });

  it("gives back an answer that used up the rest, since it is paid for", async () => {
    expect((await run(pipe(scriptedModel(["hello"]), budget({ tokens: 1 })))).text).toBe("hello");
  });

  it("limits the time, in the middle of a request or of a wait", async () => {
    const slow = pipe(scriptedModel([{ text: "late", delay: 10_000 }]), budget({ time: 5 }));
    await expect(run(slow)).rejects.toMatchObject({ limit: "time", allowed: 5 });
    const waiting = pipe(scriptedModel([down]), retry({ minTimeout: 10_000 }), budget({ time: 5 }));
    await expect(run(waiting)).rejects.toMatchObject({ limit: "time" });
    vi.setTimerTickMode("manual");
    await run(pipe(scriptedModel(["hello"]), budget({ time: "1h" })));
    expect(vi.getTimerCount()).toBe(0);
  });

  it("throws the error itself where nobody wanted to go on", async () => {
    await expect(run(pipe(scriptedModel([down]), budget({ attempts: 1 })))).rejects.toBe(down);
  });

  it("says so when a limit can't be kept", async () => {
    const silent = scriptedModel([{ text: "hello", usage: {} }, "again"], { price });
    const job = ledger({ cost: 1 });
    const model = pipe(silent, budget(job));
    await run(model);
    expect(job.cost).toBeUndefined();
    await expect(run(model)).rejects.toThrow("can't be kept");
    expect(silent.requests).toHaveLength(1);
  });

  it("takes usage that is no number for unknown, not for nothing", async () => {
    const odd = scriptedModel({ text: "hello", usage: { inputTokens: Number.NaN, outputTokens: 1 } }, { price });
    for (const limits of [{ tokens: 100 }, { cost: 1 }]) {
      const job = ledger(limits);
      await run(pipe(odd, budget(job)));
      await expect(run(pipe(odd, budget(job)))).rejects.toThrow("can't be kept");
    }
  });

  it("of a ledger is one for all runs and models", async () => {
    const job = ledger({ tokens: 40 });
    const [a, b] = [pipe(scriptedModel(["a", "a"], { price }), budget(job)), pipe(scriptedModel(["b"]), budget(job))];
    await run(a);
    await run(b);
    expect([job.attempts, job.failures, job.tokens, job.cost]).toEqual([2, 0, 30, undefined]);
    await run(a);
    await expect(run(b)).rejects.toMatchObject({ limit: "tokens", allowed: 40, spent: 45 });
  });
});

describe("budget of many requests at the same time", () => {
  it.each(faces)("sends no more of them than it allows, for %s", async (_, run) => {
    const job = ledger({ attempts: 3 });
    const inner = scriptedModel({ text: "hello", delay: 5 });
    const model = pipe(inner, budget(job));
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => run(model)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "budget", limit: "attempts", spent: 3 } });
    expect([inner.requests.length, job.attempts]).toEqual([3, 3]);
  });

  /** A prompt of one token, and so many that the answer may have. */
  const limited = (model: LanguageModel, maxOutputTokens = 99) =>
    call({ name: "ask", model, params: { maxOutputTokens }, prompt: () => "four" });
  const uses = (tokens: number, delay = 5) => ({ text: "hello", usage: { inputTokens: 1, outputTokens: tokens - 1 }, delay });

  it("reserves what tokens a request may use, and settles with what it did", async () => {
    const job = ledger({ tokens: 250 });
    const inner = scriptedModel(uses(11));
    const asked = limited(pipe(inner, budget(job)));
    const both = await Promise.allSettled([asked(), asked(), asked()]);
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(both[2]).toMatchObject({ reason: { code: "budget", limit: "tokens", allowed: 250, spent: 0, reserved: 200 } });
    expect(both[2]).toMatchObject({ reason: { message: expect.stringContaining("(0, and 200 reserved for requests under way)") } });
    expect(job.tokens).toBe(22);
    expect((await Promise.allSettled([asked(), asked()])).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    expect(job.tokens).toBe(44);
  });

  it("reserves dollars by the model's price", async () => {
    const inner = scriptedModel(uses(11), { price });
    const asked = limited(pipe(inner, budget(ledger({ cost: 0.25 }))));
    const all = await Promise.allSettled([asked(), asked(), asked()]);
    expect(all.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(all[2]).toMatchObject({ reason: { limit: "cost", spent: 0, reserved: expect.closeTo(0.1982) } });
  });

  it("gives back what a request that failed had reserved", async () => {
    const job = ledger({ tokens: 150 });
    const inner = scriptedModel([{ error: down, delay: 5 }, uses(11), uses(11)]);
    const asked = limited(pipe(inner, budget(job)));
    await expect(asked()).rejects.toBe(down);
    const [first, second] = await Promise.allSettled([asked(), asked()]);
    expect([first?.status, second?.status, job.tokens]).toEqual(["fulfilled", "rejected", 11]);
    await asked();
    expect(job.tokens).toBe(22);
  });

  it("lets a request that is alone pass while anything is left, and one of a call's steps beside its own", async () => {
    const look = tool({ name: "look", input: z.object({}), run: () => "nothing" });
    const looks = { toolCalls: [{ name: "look", arguments: {} }] };
    const inner = scriptedModel([looks, looks, "enough"]);
    const job = ledger({ tokens: 40 });
    const looking = call({ name: "look", model: inner, tools: [look], params: { maxOutputTokens: 1000 }, prompt: () => "?" });
    expect((await pipe(looking, budget(job))()).text).toBe("enough");
    expect(job.tokens).toBe(45);
  });

  it("around calls reserves for each of their requests what that step asks", async () => {
    const job = ledger({ tokens: 1000 });
    const inner = scriptedModel(uses(11));
    const long = pipe(limited(inner, 100), budget(job));
    const all = await Promise.allSettled(Array.from({ length: 12 }, () => long()));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(9);
    expect(all.at(-1)).toMatchObject({ reason: { code: "budget", reserved: 909 } });
  });

  it("whatever they use and however they end: is passed by no more than one request that was alone", async () => {
    const request = fc.record({
      expected: fc.integer({ min: 2, max: 200 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      takes: fc.integer({ min: 0, max: 30 }),
      starts: fc.integer({ min: 0, max: 60 }),
      ends: fc.constantFrom("answers", "fails", "is silent", "is cut off", "streams"),
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), fc.array(request, { maxLength: 40 }), async (tokens, requests) => {
        const job = ledger({ tokens });
        let [most, largest] = [0, 0];
        const runs = requests.map(async ({ expected, share, takes, starts, ends }) => {
          await new Promise((resolve) => setTimeout(resolve, starts));
          const spent = Math.max(1, Math.floor(share * expected));
          const inner = scriptedModel(async () => {
            largest = Math.max(largest, expected);
            await new Promise((resolve) => setTimeout(resolve, takes));
            if (ends === "is silent") return down;
            if (ends === "is cut off") return new ConnectionError("cut", {});
            const said = uses(spent, 0);
            return ends === "fails" ? new ServerError("cut", { usage: said.usage }) : said;
          });
          const asked = limited(pipe(inner, budget(job)), expected - 1);
          await (ends === "streams" ? asked.stream().reply : asked()).catch(() => {});
          most = Math.max(most, job.tokens ?? 0);
        });
        await Promise.all(runs);
        expect(most).toBeLessThan(tokens + Math.max(1, largest));
        // All that was reserved has been given back: what is left, and no less, is there for others.
        expect(job.tokens).toBe(most);
        const rest = Math.max(1, tokens - most - 1);
        const asked = pipe(scriptedModel(uses(1, 0)), budget(job));
        const [one, other] = await Promise.allSettled([limited(asked, rest)(), ask(asked)()]);
        expect([one.status, other.status]).toEqual(most >= tokens ? ["rejected", "rejected"] : ["fulfilled", "rejected"]);
      }),
      { numRuns: 60 },
    );
  });

  it("lets 2,000 callers have what there is", async () => {
    vi.useRealTimers();
    const job = ledger({ attempts: 1000, tokens: 30_000 });
    const model = pipe(scriptedModel("hello"), budget(job));
    const context = { signal: new AbortController().signal };
    const results = await Promise.allSettled(Array.from({ length: 2000 }, () => model.generate({ messages: [] }, context)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1000);
    expect([job.attempts, job.tokens]).toEqual([1000, 15_000]);
  });

  it("counts what was sent, not a model that was not even asked", async () => {
    const job = ledger({ attempts: 2 });
    const broken = pipe(scriptedModel([down]), circuitBreaker({ failures: 1 }));
    const model = pipe(broken, fallback(scriptedModel(["one"])), budget(job));
    expect((await ask(model)()).text).toBe("one");
    expect(job.attempts).toBe(2);
    await expect(ask(pipe(broken, budget(ledger({ attempts: 1 }))))()).rejects.toMatchObject({ code: "circuit-open" });
  });
});

describe("budget around a call", () => {
  const look = tool({ name: "look", input: z.object({}), run: () => "nothing" });
  const looking = (model: LanguageModel) => call({ name: "look", model, tools: [look], maxSteps: 50, prompt: () => "?" });

  it.each(["call", "stream"])("is shared by its steps and their retries, for a %s", async (face) => {
    const model = scriptedModel([
      down,
      { toolCalls: [{ name: "look", arguments: {} }] },
      { toolCalls: [{ name: "look", arguments: {} }] },
      "enough",
    ]);
    const limited = pipe(looking(pipe(model, retry(many))), budget({ attempts: 3 }));
    const running = face === "call" ? limited() : limited.stream().reply;
    await expect(running).rejects.toMatchObject({ code: "budget", limit: "attempts", spent: 3 });
    expect(model.requests).toHaveLength(3);
  });

  it("counts failed requests apart, so that steps are free", async () => {
    const call3 = { toolCalls: [{ name: "look", arguments: {} }] };
    const fine = scriptedModel([call3, down, call3, call3, call3, "enough"]);
    expect((await pipe(looking(pipe(fine, retry(many))), budget({ failures: 2 }))()).text).toBe("enough");
    const bad = scriptedModel([call3, down, call3, down, "late"]);
    await expect(pipe(looking(pipe(bad, retry(many))), budget({ failures: 2 }))()).rejects.toMatchObject({ limit: "failures" });
  });

  it("keeps the type of the call, and stays when it is changed or resumed", async () => {
    const model = scriptedModel(['{"n":1}', "text", "text"], { price });
    const number = pipe(call({ name: "n", model, output: z.object({ n: z.number() }), prompt: () => "?" }), budget({ cost: 1 }));
    expect((await number()).value.n).toBe(1);
    const job = ledger({ attempts: 2 });
    const changed = pipe(ask(scriptedModel([])), budget(job)).with({ model });
    await (await changed()).resume("more");
    await expect(changed()).rejects.toMatchObject({ code: "budget" });
    expect(changed.blocks).toEqual([{ name: "budget" }]);
  });

  it("hands the caller's abort on", async () => {
    const slow = pipe(ask(scriptedModel([{ text: "late", delay: 10_000 }])), budget());
    await expect(slow(undefined, { signal: abortedAfter(5) })).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("budget", () => {
  it("refuses limits that make no sense, and a limit of cost where there is no price", () => {
    expect(() => budget({})).toThrow(OptionError);
    expect(() => budget(5 as never)).toThrow("The option budget takes limits or a ledger, not 5.");
    expect(() => budget({ attempts: 0 })).toThrow(expect.objectContaining({ option: "attempts" }));
    expect(() => budget({ tokens: 1.5 })).toThrow(expect.objectContaining({ option: "tokens" }));
    expect(() => budget({ cost: Number.NaN })).toThrow(expect.objectContaining({ option: "cost" }));
    expect(() => budget({ time: 0 })).toThrow("The option time must be a number above 0, not 0.");
    expect(() => budget({ time: -1 })).toThrow(expect.objectContaining({ option: "time" }));
    expect(() => pipe(scriptedModel([]), budget({ cost: 1 }))).toThrow(expect.objectContaining({ option: "cost" }));
    expect(() => pipe(ask(scriptedModel([])), budget({ cost: 1 }))).toThrow(expect.objectContaining({ option: "cost" }));
  });
});
