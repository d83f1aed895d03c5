import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { call, InvalidRequestError, prompt, type Reply, type SchemaError, ServerError, tool, wrapCall } from "../../index.ts";
import { callsTools, reply, scriptedModel } from "../../testing/scripted-model.ts";
import { loud, model, price, quick, shout, shouting, wordIn } from "../../testing/shout.ts";
import type { BatchProgress } from "./progress.ts";
import { runBatch } from "./run-batch.ts";

afterEach(() => vi.restoreAllMocks());

describe("a batch", () => {
  it("answers all inputs, in their order, with one submission", async () => {
    const provider = shouting();
    const results = await runBatch(shout, ["a", "b", "c"], provider.wire, quick);
    expect(results).toMatchObject([
      { ok: true, input: "a", reply: { value: "A" } },
      { ok: true, input: "b", reply: { value: "B" } },
      { ok: true, input: "c", reply: { value: "C" } },
    ]);
    expect(provider.batches.map(({ lines }) => lines.length)).toEqual([3]);
  });

  it("holds its lines in the order of the inputs, in whichever order their hashes are ready", async () => {
    const { digest } = crypto.subtle;
    const words = Array.from({ length: 20 }, (_, n) => `w${n}`);
    let left = words.length;
    vi.spyOn(crypto.subtle, "digest").mockImplementation(async (...input) => {
      await sleep(left--);
      return digest.apply(crypto.subtle, input);
    });
    const provider = shouting();
    await runBatch(shout, words, provider.wire, quick);
    const said = provider.batches.map(({ lines }) => lines.map(({ body }) => /Shout (\w+)/.exec(JSON.stringify(body))?.[1]));
    expect(said).toEqual([words]);
  });

  it("asks nothing for no inputs", async () => {
    const provider = shouting();
    expect(await runBatch(shout, [], provider.wire, quick)).toEqual([]);
    expect(provider.batches).toEqual([]);
  });

  it("costs what batches cost, or what the caller says", async () => {
    const [half] = await runBatch(shout, ["a"], shouting().wire, quick);
    expect(half).toMatchObject({
      reply: { cost: 30e-6, usage: { inputTokens: 10, outputTokens: 5 }, attempts: [{ cost: 30e-6, model: "scripted" }] },
    });
    const [own] = await runBatch(shout, ["a"], shouting().wire, {
      ...quick,
      price: { ...price, inputPerMillion: 0.1, outputPerMillion: 0 },
    });
    expect(own).toMatchObject({ reply: { cost: 1e-6 } });
    const unpriced = scriptedModel([]);
    const [unknown] = await runBatch(shout.with({ model: unpriced }), ["a"], shouting({ model: unpriced }).wire, quick);
    expect(unknown?.ok && unknown.reply).toMatchObject({ cost: undefined });
  });

  it("takes half of the rates for long prompts, too", async () => {
    const long = scriptedModel([], { price: { ...price, longContext: { aboveInputTokens: 5, inputPerMillion: 2, outputPerMillion: 20 } } });
    const [only] = await runBatch(shout.with({ model: long }), ["a"], shouting({ model: long }).wire, quick);
    expect(only).toMatchObject({ reply: { cost: 60e-6 } });
  });

  it("asks twice for the same input twice", async () => {
    let count = 0;
    const provider = shouting({ answer: () => reply(`take ${++count}`) });
    const results = await runBatch(shout, ["a", "a"], provider.wire, quick);
    expect(results.map((result) => result.ok && result.reply.text)).toEqual(["take 1", "take 2"]);
  });

  it("takes several batches for a call of several steps", async () => {
    const rate = tool({ name: "rate", input: z.object({ word: z.string() }), run: ({ word }) => word.length });
    const review = call({ name: "review", model, tools: [rate], prompt: (word: string) => prompt`Rate ${word}.` });
    const provider = shouting({
      answer: ({ messages }) => {
        const last = messages.at(-1);
        const word = /Rate (.*)\./.exec(JSON.stringify(messages))?.[1] ?? "";
        return last?.role === "tool" ? reply(`${word} has ${last.content[0]?.output}`) : callsTools(["rate", { word }]);
      },
    });
    const results = await runBatch(review, ["ox", "emu", "tapir"], provider.wire, quick);
    expect(results.map((result) => result.ok && result.reply.text)).toEqual(["ox has 2", "emu has 3", "tapir has 5"]);
    expect(results[0]).toMatchObject({ reply: { attempts: [{}, {}], usage: { inputTokens: 20 } } });
    expect(provider.batches.map(({ lines }) => lines.length)).toEqual([3, 3]);
  });

  it("asks again, in a next batch, where a block around the call does", async () => {
    const count = call({ name: "count", model, output: z.object({ n: z.number() }), prompt: (word: string) => prompt`Count ${word}.` });
    const patient = wrapCall<string, Reply<{ n: number }>, Reply<{ n: number }>>(count, {
      name: "patient",
      run: (run) => (input, context, emit) =>
        run(input, context, emit).catch((error: SchemaError) => run(input, { ...context, errors: [error] }, emit)),
    });
    let asked = 0;
    const provider = shouting({ answer: () => reply(++asked <= 2 ? "three" : '{"n":3}') });
    const results = await runBatch(patient, ["a", "b"], provider.wire, quick);
    expect(results).toMatchObject([{ reply: { value: { n: 3 }, attempts: [{}, {}] } }, { reply: { value: { n: 3 } } }]);
    expect(provider.batches.map(({ lines }) => lines.length)).toEqual([2, 2]);
  });

  it("is split where the provider's limits, or the caller's, want it", async () => {
    const few = shouting({ limits: { requests: 2, bytes: 1e6 } });
    expect(await runBatch(shout, ["a", "b", "c"], few.wire, quick)).toHaveLength(3);
    expect(few.batches.map(({ lines }) => lines.length)).toEqual([2, 1]);
    const small = shouting({ limits: { requests: 100, bytes: 250 } });
    expect(await runBatch(shout, ["a", "b", "c"], small.wire, quick)).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    expect(small.batches.map(({ lines }) => lines.length)).toEqual([2, 1]);
    const own = shouting();
    await runBatch(shout, ["a", "b", "c"], own.wire, { ...quick, maxRequests: 1 });
    expect(own.batches).toHaveLength(3);
  });

  it("refuses a request that no batch can hold, and asks the others", async () => {
    const provider = shouting({ limits: { requests: 100, bytes: 300 } });
    const results = await runBatch(shout, ["a", "b".repeat(400)], provider.wire, quick);
    expect(results).toMatchObject([
      { ok: true },
      { ok: false, error: { code: "invalid-request", message: expect.stringContaining("300 bytes") } },
    ]);
  });

  it("has no more batches open at once than it may", async () => {
    let most = 0;
    const provider = shouting({
      before: () => {
        most = Math.max(most, provider.batches.filter(({ ended }) => !ended).length);
      },
    });
    const results = await runBatch(shout, ["a", "b", "c", "d", "e"], provider.wire, { ...quick, maxRequests: 1, maxBatches: 2 });
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect([provider.batches.length, most]).toEqual([5, 2]);
  });

  it("renders no more prompts at once than it may", async () => {
    let atWork = 0;
    let most = 0;
    const slow = call({
      name: "slow",
      model,
      prompt: async (word: string) => {
        most = Math.max(most, ++atWork);
        await sleep(1);
        atWork--;
        return prompt`Shout ${word}.`;
      },
    });
    const provider = shouting();
    await runBatch(
      slow,
      Array.from({ length: 20 }, (_, n) => `w${n}`),
      provider.wire,
      { ...quick, concurrency: 4 },
    );
    expect([most, provider.batches.length]).toEqual([4, 1]);
  });

  it("does not wait for ever for a call that neither waits nor ends", async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = call({
      name: "slow",
      model,
      prompt: async (word: string) => {
        if (word === "b") await held;
        return prompt`Shout ${word}.`;
      },
    });
    const provider = shouting({ before: (step) => step === "results" && release() });
    const results = await runBatch(slow, ["a", "b"], provider.wire, { ...quick, patience: 20 });
    expect(results).toMatchObject([{ reply: { text: "A" } }, { reply: { text: "B" } }]);
    expect(provider.batches).toHaveLength(2);
  });

  it("takes 10,000 inputs in its stride", async () => {
    const provider = shouting();
    const inputs = Array.from({ length: 10_000 }, (_, n) => `w${n}`);
    const results = await runBatch(shout, inputs, provider.wire, quick);
    expect(results.map((result) => result.ok && result.reply.text)).toEqual(inputs.map((word) => word.toUpperCase()));
    expect(provider.batches).toHaveLength(1);
  }, 30_000);

  it("waits longer than the call's own limits of time, which hold for its requests to the provider", async () => {
    const hasty = shout.with({ timeouts: { firstChunk: 60, total: 60 } });
    let hangs = 1;
    const provider = shouting({ ends: (_, look) => (look > 10 ? "completed" : undefined) });
    const wire = {
      ...provider.wire,
      status: (id: string, signal: AbortSignal) => (hangs-- > 0 ? new Promise<never>(() => {}) : provider.wire.status(id, signal)),
    };
    const started = performance.now();
    expect(await runBatch(hasty, ["a"], wire, { poll: { first: 10, longest: 10 } })).toMatchObject([{ reply: { text: "A" } }]);
    expect(performance.now() - started).toBeGreaterThan(60);
  });

  it("gives replies that go on outside of it", async () => {
    const live = scriptedModel(["And more."]);
    const [only] = await runBatch(shout.with({ model: live }), ["a"], shouting({ model: live }).wire, quick);
    const next = only?.ok ? await only.reply.resume("More!") : undefined;
    expect(next?.text).toBe("And more.");
    expect(live.requests[0]?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  });

  it.each([{ concurrency: 0 }, { maxRequests: Number.NaN }, { maxBatches: -1 }, { poll: { first: -1 } }, { patience: 2 ** 31 }])(
    "refuses the option %o",
    async (option) => {
      await expect(runBatch(shout, ["a"], shouting().wire, option)).rejects.toThrow(InvalidRequestError);
    },
  );
});

describe("progress", () => {
  it("counts inputs and batches", async () => {
    const heard: BatchProgress[] = [];
    const provider = shouting({ answer: (request) => (wordIn(request) === "b" ? new ServerError("no", {}) : loud(request)) });
    await runBatch(shout, ["a", "b"], provider.wire, { ...quick, onProgress: (progress) => heard.push(progress) });
    expect(heard[0]).toMatchObject({ total: 2, completed: 0, failed: 0, batches: [{ id: "batch-1", requests: { total: 2 } }] });
    expect(heard.at(-1)).toMatchObject({ total: 2, completed: 1, failed: 1, batches: [{ state: "completed", ended: "completed" }] });
    expect(heard.length).toBeLessThan(6);
  });

  it("guesses what is left by the pace", async () => {
    const heard: (number | undefined)[] = [];
    const provider = shouting({ ends: (_, look) => (look > 3 ? "completed" : undefined) });
    const wire = {
      ...provider.wire,
      async status(id: string, signal: AbortSignal) {
        const status = await provider.wire.status(id, signal);
        return { ...status, requests: { total: 2, completed: 1, failed: 0 } };
      },
    };
    await runBatch(shout, ["a", "b"], wire, { poll: { first: 20, longest: 20 }, onProgress: ({ remaining }) => heard.push(remaining) });
    expect(heard.some((left) => left !== undefined && left > 10)).toBe(true);
    expect(heard.at(-1)).toBeUndefined();
  });
});
