import { getEventListeners } from "node:events";
import {
  audio,
  call,
  collectReply,
  image,
  type MediaPart,
  type ModelCapabilities,
  type ModelRequest,
  OverloadedError,
  prompt,
  type StreamEvent,
  type ToolResultPart,
  text,
  tool,
} from "@ashlar/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { eventsOf, failureOf, requestOf } from "../own-tests.ts";
import { answer, contextOf, ways } from "../suite/asking.ts";
import { expectRefusal } from "../suite/unsupported.ts";
import type { ScriptedReply } from "./answer.ts";
import { replyOf } from "./reply-of.ts";
import { scriptedModel } from "./scripted-model.ts";

const hi = requestOf("Hi");
const textsOf = (events: readonly StreamEvent[]) => events.flatMap((event) => (event.type === "text" ? event.text : []));
const labelled = (...labels: readonly string[]) => requestOf("Which?", { output: { type: "choice", labels } });
const usage = { inputTokens: 10, outputTokens: 5 };
const seen = (media: MediaPart): ToolResultPart => ({ type: "tool-result", id: "1", name: "look", output: null, media: [media] });
const busy = new OverloadedError("busy", {});

describe.each(ways)("a scripted model: %s:", (way) => {
  it("gives a list of answers in turn, and keeps what it was asked", async () => {
    const model = scriptedModel(["one", { text: "two", finishReason: "length", usage: {} }, replyOf("three")]);
    const replies = [];
    for (const question of ["a", "b", "c"]) replies.push(await answer(model, way, requestOf(question)));
    expect(replies).toEqual([
      { content: [text("one")], finishReason: "stop", usage },
      { content: [text("two")], finishReason: "length", usage: {} },
      { content: [text("three")], finishReason: "stop", usage },
    ]);
    expect(model.requests).toEqual(["a", "b", "c"].map((question) => requestOf(question)));
  });

  it("gives a single answer to every request", async () => {
    for (const model of [scriptedModel("yes"), scriptedModel(() => "yes"), scriptedModel({ text: "yes" })]) {
      for (let time = 0; time < 3; time++) expect(await answer(model, way, hi)).toEqual(replyOf("yes"));
    }
  });

  it("says at the end of its list how long that was, which request this is, and what it asks", async () => {
    const model = scriptedModel(["only"], { id: "small" });
    await answer(model, way, hi);
    const error = await failureOf(answer(model, way, requestOf("And what else?")));
    expect(error).toMatchObject({ code: "invalid-request", retryable: false, model: "small" });
    expect(error.message).toMatch(
      /^The script of the model "small" has 1 answer, and this is request 2: "And what else\?"\. Add an answer/,
    );
    expect((await failureOf(answer(scriptedModel([]), way, requestOf("x".repeat(500))))).message).toMatch(/ 0 answers, .* 1: "x{80}…"\. /);
  });

  it("asks a function, which sees request and context, may wait, and may give a function", async () => {
    const model = scriptedModel([
      ({ messages }, { timeouts }) => JSON.stringify([messages.length, timeouts]),
      async () => () => Promise.resolve({ object: { late: true } }),
      () => Promise.reject(busy),
      () => busy,
    ]);
    const limits = { timeouts: { total: 7 } };
    expect(await answer(model, way, hi, limits)).toEqual(replyOf('[1,{"total":7}]'));
    expect(await answer(model, way, hi)).toEqual(replyOf('{"late":true}'));
    for (let time = 0; time < 2; time++) await expect(answer(model, way, hi)).rejects.toBe(busy);
  });

  it("reasons, answers, calls tools whose arguments may be broken, and names the calls", async () => {
    const model = scriptedModel([
      {
        reasoning: "Look first.",
        text: "A moment.",
        toolCalls: [
          { name: "look", arguments: { at: "sea" } },
          { name: "look", arguments: "{at" },
        ],
      },
      {
        toolCalls: [
          { name: "look", arguments: {} },
          { id: "mine", name: "look", arguments: {} },
        ],
      },
    ]);
    const first = await answer(model, way, hi);
    expect(first).toEqual({
      content: [
        { type: "reasoning", text: "Look first." },
        { type: "text", text: "A moment." },
        { type: "tool-call", id: "call-1", name: "look", input: { at: "sea" } },
        { type: "tool-call", id: "call-2", name: "look", input: null, malformed: "{at" },
      ],
      finishReason: "tool-calls",
      usage,
    });
    expect((await answer(model, way, hi)).content).toMatchObject([{ id: "call-3" }, { id: "mine" }]);
  });

  it("refuses, scores labels, and takes parts of any kind as they are", async () => {
    const image = { type: "image", source: { type: "url", url: "https://example.com/a.png" } } as const;
    const script = [{ refusal: "I can't." }, { scores: { ham: 0.25, spam: 0.75 } }, { content: [image], id: "r-1" }];
    const model = scriptedModel(script, { capabilities: { choose: true } });
    expect(await answer(model, way, hi)).toEqual({ content: [text("I can't.")], finishReason: "refusal", usage });
    const { choice } = await answer(model, way, labelled("ham", "spam"));
    expect(choice?.label).toBe("spam");
    expect(choice?.scores).toEqual([
      { label: "ham", probability: 0.25, logProbability: Math.log(0.25) },
      { label: "spam", probability: 0.75, logProbability: Math.log(0.75) },
    ]);
    expect(await answer(model, way, hi)).toEqual({ content: [image], finishReason: "stop", usage, id: "r-1" });
  });

  it("takes its time, and is aborted at any of it with the caller's reason", async () => {
    const model = scriptedModel({ text: "late", delay: 30 });
    const began = performance.now();
    await answer(model, way, hi);
    expect(performance.now() - began).toBeGreaterThanOrEqual(29);
    const controller = new AbortController();
    const waiting = failureOf(answer(scriptedModel({ text: "never", delay: 60_000 }), way, hi, { signal: controller.signal }));
    setTimeout(() => controller.abort("enough"), 5);
    expect(await waiting).toMatchObject({ code: "aborted", cause: "enough" });
    const asked = model.requests.length;
    expect(await failureOf(answer(model, way, hi, { signal: AbortSignal.abort("no") }))).toMatchObject({ code: "aborted", cause: "no" });
    expect(model.requests).toHaveLength(asked);
    const signal = new AbortController().signal;
    await answer(model, way, hi, { signal });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it.each([
    ["image", { media: [] }, { messages: [{ role: "user", content: [image("https://example.com/a.png")] }] }],
    ["audio", { media: ["image"] }, { messages: [{ role: "tool", content: [seen(audio("https://example.com/a.mp3"))] }] }],
    ["params.logProbabilities", {}, { params: { logProbabilities: 0 } }],
    ["tools", { tools: false }, { tools: [{ name: "look", inputSchema: {}, strict: false }] }],
    ["labels to be scored", {}, { output: { type: "choice", labels: ["a"] } }],
    ["output mode native", { output: ["text"] }, { output: { type: "json", mode: "native", name: "x", schema: {}, strict: false } }],
  ] satisfies readonly (readonly [string, Partial<ModelCapabilities>, Partial<ModelRequest>])[])(
    "refuses what it is said not to be able to do, and keeps its answer: %s",
    async (feature, capabilities, asked) => {
      const model = scriptedModel(["one"], { id: "small", capabilities });
      expectRefusal(await failureOf(answer(model, way, { ...hi, ...asked })), model, feature);
      expect(model.requests).toEqual([]);
      expect(await answer(model, way, hi)).toEqual(replyOf("one"));
    },
  );

  it("names a slip in its script about labels", async () => {
    const scored = await failureOf(answer(scriptedModel({ scores: { a: 1 } }), way, hi));
    expect(scored).toMatchObject({ code: "invalid-request", message: expect.stringContaining("{ choose: true }") });
    const capabilities = { choose: true };
    const said = await failureOf(answer(scriptedModel("a", { capabilities }), way, labelled("a", "b")));
    expect(said).toMatchObject({ code: "invalid-request", message: expect.stringContaining('{ scores: { "a": 1, "b": 0 } }') });
    const strange = await failureOf(answer(scriptedModel({ scores: { c: 1 } }, { capabilities }), way, labelled("a", "b")));
    expect(strange.message).toContain('scores "c", and the request has the labels ["a","b"]');
    const refusing = scriptedModel({ refusal: "No." }, { capabilities });
    expect(await answer(refusing, way, labelled("a"))).toMatchObject({ finishReason: "refusal" });
  });

  it("tells that it has the request", async () => {
    let connected = 0;
    await answer(scriptedModel("Hi."), way, hi, { connected: () => connected++ });
    expect(connected).toBe(1);
  });
});

describe("the stream of a scripted model", () => {
  it("comes in pieces of a length, or in those of the script", async () => {
    const model = scriptedModel(["Grüß 👋🏽!", { text: ["a", "", "bcdefgh"] }, ""], { pieceLength: 2 });
    expect(textsOf(await eventsOf(model.stream(hi, contextOf())))).toEqual(["Gr", "üß", " 👋", "🏽", "!"]);
    expect(textsOf(await eventsOf(model.stream(hi, contextOf())))).toEqual(["a", "", "bcdefgh"]);
    expect((await eventsOf(model.stream(hi, contextOf()))).map(({ type }) => type)).toEqual(["finish"]);
  });

  it("breaks off with an error after what was said; a whole reply is the error alone", async () => {
    const model = scriptedModel({ text: "Half", error: busy });
    const seen: StreamEvent[] = [];
    await expect(
      (async () => {
        for await (const event of model.stream(hi, contextOf())) seen.push(event);
      })(),
    ).rejects.toBe(busy);
    expect(seen).toEqual([text("Half")]);
    await expect(model.generate(hi, contextOf())).rejects.toBe(busy);
  });

  it("pauses between pieces, and is aborted there", async () => {
    const controller = new AbortController();
    const seen: StreamEvent[] = [];
    const model = scriptedModel({ text: ["a", "b", "c"], pause: 60_000 });
    const failed = failureOf(
      (async () => {
        for await (const event of model.stream(hi, contextOf({ signal: controller.signal }))) {
          seen.push(event);
          setTimeout(() => controller.abort("enough"), 1);
        }
      })(),
    );
    expect(await failed).toMatchObject({ code: "aborted", cause: "enough" });
    expect(seen).toEqual([text("a")]);
  });

  it("is, put together, what the whole reply is", async () => {
    const data = { acme: { signature: "s" } };
    const parts = fc.oneof(
      fc.record(
        { type: fc.constant("text" as const), text: fc.string({ unit: fc.constantFrom("a", "ß", "\n", "👋", "🏽", "\u0301") }) },
        { noNullPrototype: true },
      ),
      fc.record(
        { type: fc.constant("reasoning" as const), text: fc.string({ minLength: 1 }), providerData: fc.constant(data) },
        { noNullPrototype: true },
      ),
    );
    const replies: fc.Arbitrary<ScriptedReply> = fc.record({
      // Neighbours of one kind grow together in a stream.
      content: fc.array(parts, { maxLength: 3 }).filter((list) => list.every(({ type }, at) => type !== list[at - 1]?.type)),
      toolCalls: fc.array(fc.record({ name: fc.string(), arguments: fc.oneof(fc.jsonValue(), fc.string()) }), { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(replies, fc.integer({ min: 1, max: 9 }), async (said, pieceLength) => {
        const [whole, streamed] = [scriptedModel(said, { pieceLength }), scriptedModel(said, { pieceLength })];
        expect(await collectReply(streamed.stream(hi, contextOf()))).toEqual(await whole.generate(hi, contextOf()));
      }),
    );
  });
});

describe("a scripted model in a call", () => {
  it("uses tools and answers with a value, at the price that it was given", async () => {
    const weather = tool({ name: "weather", input: z.object({ city: z.string() }), run: ({ city }) => `${city}: -3` });
    const price = { inputPerMillion: 1, outputPerMillion: 2, currency: "USD", date: "2026-11-01", source: "test" } as const;
    const script = [{ toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] }, { object: { degrees: -3 } }];
    const model = scriptedModel(script, {
      price,
      provider: "acme",
      id: "acme-1",
      usage: { inputTokens: 1_000_000, outputTokens: 500_000 },
    });
    const output = z.object({ degrees: z.number() });
    const report = call({ name: "report", model, tools: [weather], output, prompt: () => prompt`How cold is it?` });
    const reply = await report();
    expect(reply.value).toEqual({ degrees: -3 });
    expect(reply.attempts).toMatchObject([{ provider: "acme", model: "acme-1", cost: 2 }, { cost: 2 }]);
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ role: "tool", content: [{ id: "call-1", output: "Oslo: -3" }] });
  });

  it("gives the value of a list, which is asked for within an object, and in each mode", async () => {
    for (const mode of ["native", "tool", "text"] as const) {
      const model = scriptedModel({ object: ["a", "b"] }, { capabilities: { output: [mode] } });
      const list = call({ name: "list", model, output: z.array(z.string()), prompt: () => "List." });
      expect((await list()).value).toEqual(["a", "b"]);
      expect((await list.stream().reply).value).toEqual(["a", "b"]);
    }
  });

  it("takes an object of any type", async () => {
    interface Weather {
      readonly degrees: number;
    }
    const cold: Weather = { degrees: -3 };
    const model = scriptedModel({ object: cold });
    const report = call({ name: "report", model, output: z.object({ degrees: z.number() }), prompt: () => "How cold is it?" });
    expect((await report()).value).toEqual(cold);
  });

  it("chooses among labels where it is said to be able to", async () => {
    const model = scriptedModel({ scores: { ham: 0.1, spam: 0.9 } }, { capabilities: { choose: true } });
    const sort = call({ name: "sort", model, output: z.enum(["ham", "spam"]), prompt: () => "Which?" });
    expect((await sort()).value).toBe("spam");
  });
});

it("a reply of an answer stands for what a model says", async () => {
  expect(replyOf({ toolCalls: [{ name: "look", arguments: {} }], usage: {} })).toEqual({
    content: [{ type: "tool-call", id: "call-1", name: "look", input: {} }],
    finishReason: "tool-calls",
    usage: {},
  });
  expect(() => replyOf({ scores: {} })).toThrow("names no label");
  expect(await collectReply(scriptedModel(replyOf({ text: ["a", "b"] })).stream(hi, contextOf()))).toEqual(replyOf("ab"));
});
