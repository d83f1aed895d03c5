import { call, type LanguageModel, pipe, ServerError, tool, wrapModel } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { budget, fallback, hedge, type Ledger, ledger, OptionError, reask, retry } from "../index.ts";
import { fakeTime } from "../testing/fake-time.ts";
import { quickTimers } from "../testing/quick-timers.ts";

quickTimers();

const ask = (model: LanguageModel) => call({ name: "ask", model, prompt: () => "?" });
const down = new ServerError("down", {});
const again = retry({ retries: 5, ...fakeTime() });
const spent = ({ attempts, failures, tokens }: Ledger) => ({ attempts, failures, tokens });
/** Of one request to a scripted model. */
const once = { attempts: 1, failures: 0, tokens: 15 };

describe("a ledger that several blocks on the way hold", () => {
  it.each<[string, (job: Ledger) => () => Promise<unknown>]>([
    ["around model and call", (job) => pipe(ask(pipe(scriptedModel("hello"), budget(job))), budget(job))],
    ["twice around a model", (job) => ask(pipe(scriptedModel("hello"), budget(job), budget(job)))],
    ["twice around a call", (job) => pipe(ask(scriptedModel("hello")), budget(job), budget(job))],
    [
      "with another budget between",
      (job) => pipe(ask(pipe(scriptedModel("hello"), budget(job), budget(), budget(ledger({ attempts: 9 })))), budget(job)),
    ],
    ["with a reask between", (job) => pipe(ask(pipe(scriptedModel("hello"), budget(job))), reask(), budget(job))],
  ])("counts a request once: %s", async (_, make) => {
    const job = ledger({ attempts: 3, tokens: 1000 });
    const asked = make(job);
    await asked();
    expect(spent(job)).toEqual(once);
    await asked();
    await asked();
    expect(spent(job)).toEqual({ attempts: 3, failures: 0, tokens: 45 });
    await expect(asked()).rejects.toMatchObject({ code: "budget", limit: "attempts", spent: 3 });
  });

  it("counts a stream once too", async () => {
    const job = ledger({ attempts: 3, time: "1h" });
    await pipe(ask(pipe(scriptedModel("hello"), budget(job))), budget(job)).stream().reply;
    expect(spent(job)).toEqual(once);
  });

  it("counts once what retry, fallback and hedge between them send", async () => {
    const [a, b] = [scriptedModel(() => down), scriptedModel([down, { text: "late", delay: 10_000 }, "hello"])];
    const job = ledger({ attempts: 50 });
    const first = pipe(a, budget(job), retry({ retries: 2, ...fakeTime() }));
    const model = pipe(first, fallback(pipe(b, budget(job), hedge({ after: 5 }), again)));
    expect((await pipe(ask(model), budget(job))()).text).toBe("hello");
    expect([job.attempts, a.requests.length + b.requests.length, job.failures]).toEqual([6, 6, 5]);
  });

  it("counts each of the models that have nothing but the ledger in common", async () => {
    const job = ledger({ attempts: 3 });
    const [a, b] = [scriptedModel(() => down), scriptedModel("hello")];
    await ask(pipe(a, budget(job), fallback(pipe(b, budget(job)))))();
    expect(spent(job)).toEqual({ attempts: 2, failures: 1, tokens: 15 });
  });

  it("counts the request of another call that a tool makes", async () => {
    const job = ledger({ attempts: 5 });
    const inner = ask(pipe(scriptedModel("hello"), budget(job)));
    const other = tool({ name: "other", input: z.object({}), run: async () => (await inner()).text });
    const model = pipe(scriptedModel([{ toolCalls: [{ name: "other", arguments: {} }] }, "done"]), budget(job));
    await pipe(call({ name: "outer", model, tools: [other], prompt: () => "?" }), budget(job))();
    expect(job.attempts).toBe(3);
  });

  it("leaves a block alone that is used without the other", async () => {
    const job = ledger({ attempts: 3 });
    const model = pipe(scriptedModel("hello"), budget(job));
    await pipe(ask(model), budget(job))();
    await ask(model)();
    expect(spent(job)).toEqual({ attempts: 2, failures: 0, tokens: 30 });
  });

  it("reserves once", async () => {
    const job = ledger({ tokens: 250 });
    const model = pipe(scriptedModel({ text: "hello", delay: 5 }), budget(job));
    const asked = pipe(call({ name: "ask", model, params: { maxOutputTokens: 99 }, prompt: () => "four" }), budget(job));
    const all = await Promise.allSettled([asked(), asked(), asked()]);
    expect(all.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(all[2]).toMatchObject({ reason: { code: "budget", reserved: 200 } });
    expect(job.tokens).toBe(30);
  });
});

describe("several ledgers", () => {
  it("count a request each, wherever they stand", async () => {
    const [one, two, three] = [ledger({ attempts: 9 }), ledger({ tokens: 900 }), ledger({ attempts: 9 })];
    await pipe(ask(pipe(scriptedModel("hello"), budget(one), budget(two), budget(one))), budget(three), budget(two))();
    expect([one, two, three].map(spent)).toEqual([once, once, once]);
  });

  it("count once also where one of them has nothing left for a moment", async () => {
    const [shared, small] = [ledger({ attempts: 9 }), ledger({ tokens: 150 })];
    const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const holding = (milliseconds: number) => (model: LanguageModel) =>
      wrapModel(model, { name: "holding" }, (open, request, context) => wait(milliseconds).then(() => open(model, request, context)));
    const asked = (model: LanguageModel) => call({ name: "ask", model, params: { maxOutputTokens: 99 }, prompt: () => "four" });
    const held = pipe(scriptedModel("hello"), holding(20), budget(shared), holding(10), budget(small));
    const other = pipe(scriptedModel({ text: "hello", delay: 10 }), holding(5), budget(small));
    await Promise.all([pipe(asked(held), budget(shared))(), asked(other)()]);
    expect([shared.attempts, small.attempts]).toEqual([1, 2]);
  });

  it("refuse what is no ledger", () => {
    expect(() => budget({ limits: {} } as never)).toThrow(OptionError);
  });
});
