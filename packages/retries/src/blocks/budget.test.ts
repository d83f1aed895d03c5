import { call, type LanguageModel, pipe, ServerError, tool } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
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
    expect(() => budget({ attempts: 0 })).toThrow(expect.objectContaining({ option: "attempts" }));
    expect(() => budget({ tokens: 1.5 })).toThrow(expect.objectContaining({ option: "tokens" }));
    expect(() => budget({ cost: Number.NaN })).toThrow(expect.objectContaining({ option: "cost" }));
    expect(() => budget({ time: 0 })).toThrow("The option time must be a number above 0, not 0.");
    expect(() => budget({ time: -1 })).toThrow(expect.objectContaining({ option: "time" }));
    expect(() => pipe(scriptedModel([]), budget({ cost: 1 }))).toThrow(expect.objectContaining({ option: "cost" }));
    expect(() => pipe(ask(scriptedModel([])), budget({ cost: 1 }))).toThrow(expect.objectContaining({ option: "cost" }));
  });
});
