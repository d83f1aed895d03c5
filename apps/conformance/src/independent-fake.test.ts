import { call, collectReply, type LanguageModel, type ModelReply, prompt, textOf, tool } from "@ashlar/core";
import { createOpenAI } from "@ashlar/openai";
import { failureOf, requestOf } from "@ashlar/provider-kit";
import { fakeOpenAI } from "@ashlar/provider-kit/fakes";
import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { adapters } from "./adapters.ts";
import type { Adapter } from "./outcome.ts";

/* Somebody else's server of the same wires, so that ours is not the only judge. */

const usage = {
  ...{ prompt_tokens: 7, completion_tokens: 5, input_tokens: 7, output_tokens: 5 },
  ...{ promptTokenCount: 7, candidatesTokenCount: 5, totalTokenCount: 12 },
};
const hello = "Hello there, Grüße 👋!";
const weather = '{"city":"Oslo"}';

const vendors = { openai: /^gpt/, anthropic: /^claude/, google: /^gemini/ } as const;

/** A word of the prompt, the status, what each vendor calls it, and what core makes of it. */
const failures = [
  ["limit", 429, { openai: "rate_limit_exceeded", anthropic: "rate_limit_error", google: "RESOURCE_EXHAUSTED" }, "rate-limit"],
  ["stranger", 401, { openai: "invalid_api_key", anthropic: "authentication_error", google: "UNAUTHENTICATED" }, "authentication"],
  ["missing", 404, { openai: "model_not_found", anthropic: "not_found_error", google: "NOT_FOUND" }, "not-found"],
  ["wrong", 400, { openai: "invalid_value", anthropic: "invalid_request_error", google: "INVALID_ARGUMENT" }, "invalid-request"],
  ["broken", 500, { openai: "server_error", anthropic: "api_error", google: "INTERNAL" }, "server"],
] as const;

const mock = new LLMock({ host: "127.0.0.1", port: 0, logLevel: "silent" });
beforeAll(async () => {
  mock.onMessage(/hello/i, { content: hello, usage });
  mock.onMessage(/letters/i, { content: hello, usage }, { chunkSize: 1 });
  mock.onMessage(/think/i, { content: "4", reasoning: "2 and 2." });
  mock.onMessage(/short/i, { content: "cut in the mid", finishReason: "length" });
  mock.onMessage(/book/i, { content: '{"title":"Momo"}' });
  mock.on({ userMessage: /weather/i, hasToolResult: false }, { toolCalls: [{ name: "weather", arguments: weather }] });
  mock.on({ userMessage: /weather/i, hasToolResult: true }, { content: "It is cold in Oslo." });
  mock.onMessage(/two/i, {
    toolCalls: [
      { name: "weather", arguments: weather },
      { name: "weather", arguments: '{"city":"Bergen"}' },
    ],
  });
  mock.onMessage(/cable/i, { content: "This sentence is never told to its end." }, { latency: 10, chunkSize: 4, truncateAfterChunks: 7 });
  mock.onMessage(/garbled/i, { content: "never" }, { chaos: { malformedRate: 1 } });
  mock.onMessage(/away/i, { content: "never" }, { chaos: { disconnectRate: 1 } });
  for (const [word, status, names] of failures) {
    for (const vendor of ["openai", "anthropic", "google"] as const) {
      const error = { message: "It is not to be.", type: names[vendor], ...(vendor === "openai" && { code: names[vendor] }) };
      mock.on({ userMessage: new RegExp(word, "i"), model: vendors[vendor] }, { error, status });
    }
  }
  mock.onEmbedding(/vector/, { embedding: [0.25, -1] });
  await mock.start();
});
afterAll(() => mock.stop());

const apiKey = "test-key-0123456789abcdef";
const signal = new AbortController().signal;
const ways = ["whole", "stream"] as const;

const modelOf = ({ vendor, model }: Omit<Adapter, "name">): LanguageModel =>
  model({ apiKey, baseURL: vendor === fakeOpenAI ? `${mock.url}/v1` : mock.url });

const ask = (model: LanguageModel, question: string, way: (typeof ways)[number]): Promise<ModelReply> =>
  way === "whole" ? model.generate(requestOf(question), { signal }) : collectReply(model.stream(requestOf(question), { signal }));

describe.each(adapters)("$name, against an independent server,", (adapter) => {
  const model = () => modelOf(adapter);

  describe.each(ways)("%s:", (way) => {
    it.each(["hello", "letters"])("gives text and usage: %s", async (question) => {
      const reply = await ask(model(), question, way);
      expect(reply).toMatchObject({ finishReason: "stop", usage: { inputTokens: 7, outputTokens: 5 } });
      expect(reply.content).toMatchObject([{ type: "text", text: hello }]);
    });

    it("gives a value of its schema", async () => {
      const recommend = call({ name: "book", model: model(), output: z.object({ title: z.string() }), prompt: () => prompt`A book.` });
      const reply = await (way === "whole" ? recommend() : recommend.stream().reply);
      expect(reply.value).toEqual({ title: "Momo" });
    });

    it("calls a tool and carries its result back", async () => {
      const cities: string[] = [];
      const input = z.object({ city: z.string() });
      const look = tool({ name: "weather", input, run: ({ city }) => ({ degrees: -cities.push(city) }) });
      const report = call({ name: "report", model: model(), tools: [look], prompt: () => prompt`What is the weather?` });
      expect((await (way === "whole" ? report() : report.stream().reply)).text).toBe("It is cold in Oslo.");
      expect(cities).toEqual(["Oslo"]);
    });

    it("calls two tools at once", async () => {
      const { content } = await ask(model(), "two", way);
      const calls = content.flatMap((part) => (part.type === "tool-call" ? part : []));
      expect(calls.map(({ input }) => input)).toEqual([{ city: "Oslo" }, { city: "Bergen" }]);
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    });

    it.each(failures)("throws a failure by its code: %s", async (word, status, _, code) => {
      const error = await failureOf(ask(model(), word, way));
      expect(error).toMatchObject({ code, status, retryable: code === "rate-limit" || code === "server" });
      expect(error.message).toContain("It is not to be");
    });

    it("throws a typed error where there is no JSON, or nothing at all", async () => {
      expect(await failureOf(ask(model(), "garbled", way))).toMatchObject({
        code: expect.stringMatching(/^(?:server|stream-interrupted)$/),
      });
      expect(await failureOf(ask(model(), "away", way))).toMatchObject({ code: "connection", retryable: true });
    });
  });

  it("throws what is left of a stream that is cut", async () => {
    const asked = call({ name: "cable", model: model(), prompt: () => prompt`cable` });
    const error = await failureOf(asked.stream().reply);
    expect(error).toMatchObject({ code: expect.stringMatching(/^(?:connection|stream-interrupted)$/), retryable: true });
    expect(textOf(error.partial?.content ?? [])).toMatch(/^This /);
  });
});

/** Adapters, whole and streamed, but for those that this server does not answer as their vendor does. */
const bothWays = (...but: readonly string[]) =>
  adapters.filter(({ name }) => !but.includes(name)).flatMap(({ name, ...adapter }) => ways.map((way) => ({ ...adapter, name, way })));

describe("against an independent server", () => {
  // The package of the AI SDK has no place for reasoning on this wire.
  it.each(bothWays("ai-sdk"))("$name gives reasoning before the answer: $way", async ({ way, ...adapter }) => {
    expect((await ask(modelOf(adapter), "think", way)).content).toMatchObject([
      { type: "reasoning", text: "2 and 2." },
      { type: "text", text: "4" },
    ]);
  });

  // On the wire of Responses the server leaves out why an answer is incomplete.
  it.each(bothWays("openai"))("$name says that the limit of tokens cut an answer off: $way", async ({ way, ...adapter }) => {
    expect(await ask(modelOf(adapter), "short", way)).toMatchObject({ finishReason: "length", content: [{ text: "cut in the mid" }] });
  });

  // Of Google's embeddings the server has only those of one text, which the adapter does not ask for.
  it("openai gives vectors", async () => {
    const { embeddings } = await createOpenAI({ apiKey, baseURL: `${mock.url}/v1` })
      .embedding("text-embedding-3-small")
      .embed(["vector"], { signal });
    expect(embeddings).toEqual([Float32Array.of(0.25, -1)]);
  });
});
