import { ApiError, GoogleGenAI } from "@google/genai";
import { describe, expect, it } from "vitest";
import { problemsOf } from "../../published/problems-of.ts";
import type { FakeReply, Framing, RefusedReason, RunningVendor } from "../fake-vendor.ts";
import { ask, wires } from "../testing/ask.ts";
import { fakeGoogle } from "./fake-google.ts";

const text = "Grüße, 世界 👋!";
const asked = { model: "gemini-3-flash", contents: "Hi" };
const toolCalls = [
  { id: "call_a", name: "weather", arguments: { city: "Oslo" } },
  { name: "clock", arguments: {} },
];
const usage = { inputTokens: 30, outputTokens: 10, cachedInputTokens: 8, reasoningTokens: 4, audioTokens: 5 };

const clientOf = ({ baseURL }: RunningVendor, httpOptions: object = {}) =>
  new GoogleGenAI({ apiKey: "test", httpOptions: { baseUrl: baseURL, retryOptions: { attempts: 1 }, ...httpOptions } });

describe("Google's SDK", () => {
  it("reads a whole answer", async () => {
    await using vendor = await fakeGoogle().replies({ reasoning: "Hm.", text, toolCalls, usage }).start();
    const reply = await clientOf(vendor).models.generateContent(asked);
    expect(reply.functionCalls).toEqual([
      { id: "call_a", name: "weather", args: { city: "Oslo" } },
      { name: "clock", args: {} },
    ]);
    expect(reply).toMatchObject({
      modelVersion: "gemini-3-flash-001",
      responseId: "response_1",
      usageMetadata: {
        promptTokenCount: 30,
        cachedContentTokenCount: 8,
        // What was thought is not part of the candidates.
        candidatesTokenCount: 6,
        thoughtsTokenCount: 4,
        totalTokenCount: 40,
      },
    });
    const parts = reply.candidates?.[0]?.content?.parts ?? [];
    expect(parts.slice(0, 2)).toEqual([{ text: "Hm.", thought: true }, { text }]);
    expect(parts.map(({ thoughtSignature }) => thoughtSignature !== undefined)).toEqual([false, false, true, false]);
    expect(vendor.requests).toMatchObject([{ streams: false, headers: { "x-goog-api-key": "test" } }]);
  });

  it.each(["v1", "v1beta"])("finds the paths of %s", async (apiVersion) => {
    await using vendor = await fakeGoogle().replies("Hello").start();
    expect((await clientOf(vendor, { apiVersion }).models.generateContent(asked)).text).toBe("Hello");
    expect(vendor.requests[0]?.path).toContain(`/${apiVersion}/`);
  });

  it("finds a path whose colon is encoded", async () => {
    await using vendor = await fakeGoogle().replies("Hello").start();
    const { json } = await ask(vendor, "/v1/models/gemini-3-flash%3AgenerateContent", wires.google(false)[1]);
    expect(problemsOf("google", "generateContentReply", json)).toEqual([]);
  });

  it.each<FakeReply>([
    { reasoning: "Hm, 世界.", text, usage },
    { text: "Once", finishReason: "length" },
    { refusal: "No." },
    { reasoning: "Hm.", toolCalls },
    { tokens: [{ token: "Yes", logProbability: -0.1 }] },
  ])("puts a stream together into what a whole answer says: %o", async (reply) => {
    await using vendor = await fakeGoogle().replies(reply, reply).start();
    const whole = await clientOf(vendor).models.generateContent(asked);
    let said = "";
    let thought = "";
    const calls: unknown[] = [];
    const signatures: unknown[] = [];
    let last = whole;
    for await (const chunk of await clientOf(vendor).models.generateContentStream(asked)) {
      for (const part of chunk.candidates?.[0]?.content?.parts ?? []) {
        if (part.thought) thought += part.text;
        else said += part.text ?? "";
        if (part.functionCall) calls.push(part.functionCall);
        if (part.thoughtSignature) signatures.push(part.thoughtSignature);
      }
      last = chunk;
    }
    const parts = whole.candidates?.[0]?.content?.parts ?? [];
    expect(said).toBe(parts.map(({ text, thought }) => (thought ? "" : (text ?? ""))).join(""));
    expect(thought).toBe(reply.reasoning ?? "");
    expect(calls).toEqual(whole.functionCalls ?? []);
    expect(signatures).toHaveLength(parts.filter(({ thoughtSignature }) => thoughtSignature).length);
    expect(last.candidates?.[0]?.finishReason).toBe(whole.candidates?.[0]?.finishReason);
    expect(last.usageMetadata).toEqual(whole.usageMetadata);
  });

  it("stops for each reason, and has no candidate for a prompt that was blocked", async () => {
    await using vendor = await fakeGoogle()
      .replies("Hi", { refusal: "No." }, { text: "x", finishReason: "content-filter" }, { text: "x", finishReason: "other" })
      .replies({ fault: { type: "refused", reason: "content-filter" } }, { fault: { type: "refused", reason: "content-filter" } })
      .start();
    const { models } = clientOf(vendor);
    const reason = async () => (await models.generateContent(asked)).candidates?.[0]?.finishReason;
    expect([await reason(), await reason(), await reason(), await reason()]).toEqual(["STOP", "SAFETY", "PROHIBITED_CONTENT", "OTHER"]);
    const blocked = await models.generateContent(asked);
    expect(blocked.candidates).toBeUndefined();
    expect(blocked.promptFeedback?.blockReason).toBe("PROHIBITED_CONTENT");
    const chunks: unknown[] = [];
    for await (const chunk of await models.generateContentStream(asked)) chunks.push(chunk.promptFeedback?.blockReason);
    expect(chunks).toEqual(["PROHIBITED_CONTENT"]);
  });

  it.each<Framing>([{ bytes: 1 }, { newline: "\r\n", bytes: 3 }, { newline: "\r" }, { comments: true }, { withoutSpace: true }])(
    "reads the same answer in any framing: %o",
    async (framing) => {
      await using vendor = await fakeGoogle().replies({ text, framing }).start();
      let said = "";
      for await (const chunk of await clientOf(vendor).models.generateContentStream(asked)) said += chunk.text ?? "";
      expect(said).toBe(text);
    },
  );

  it("embeds, and counts tokens", async () => {
    await using vendor = await fakeGoogle()
      .replies({ embeddings: [[0.5, -0.25]] }, {}, { usage: { inputTokens: 42 } })
      .start();
    const { models } = clientOf(vendor, { apiVersion: "v1beta" });
    const given = await models.embedContent({ model: "gemini-embedding-001", contents: "one" });
    expect(given.embeddings).toMatchObject([{ values: [0.5, -0.25] }]);
    const made = await models.embedContent({
      model: "gemini-embedding-001",
      contents: ["one", "two"],
      config: { outputDimensionality: 6 },
    });
    expect(made.embeddings?.map(({ values }) => values?.length)).toEqual([6, 6]);
    expect((await models.countTokens(asked)).totalTokens).toBe(42);
    for (const { path, body } of vendor.requests.filter(({ path }) => path.includes("batchEmbed"))) {
      expect([path, problemsOf("google", "batchEmbedContentsRequest", body)]).toEqual([path, []]);
    }
  });

  it("embeds and counts in published forms", async () => {
    await using vendor = await fakeGoogle().otherwise({}).start();
    const content = { parts: [{ text: "one" }] };
    const model = "models/gemini-embedding-001";
    const one = await ask(vendor, `/v1beta/${model}:embedContent`, { content, embedContentConfig: { outputDimensionality: 4 } });
    expect(problemsOf("google", "embedContentReply", one.json)).toEqual([]);
    expect(one.json).toMatchObject({ embedding: { values: { length: 4 } } });
    const many = await ask(vendor, `/v1beta/${model}:batchEmbedContents`, {
      requests: [
        { model, content },
        { model, content },
      ],
    });
    expect(problemsOf("google", "batchEmbedContentsReply", many.json)).toEqual([]);
    expect(many.json).toMatchObject({ embeddings: [{ values: { length: 3072 } }, {}] });
    const counted = await ask(vendor, "/v1beta/models/gemini-3-flash:countTokens", { contents: [content] });
    expect(problemsOf("google", "countTokensReply", counted.json)).toEqual([]);
    expect(problemsOf("google", "models", (await ask(vendor, "/v1beta/models")).json)).toEqual([]);
  });
});

describe("Google's SDK and errors", () => {
  const kinds: readonly (readonly [RefusedReason, number, string])[] = [
    ["wrong-key", 400, "API_KEY_INVALID"],
    ["no-permission", 403, "PERMISSION_DENIED"],
    ["unknown-model", 404, "NOT_FOUND"],
    ["bad-request", 400, "fieldViolations"],
    ["context-length", 400, "exceeds the maximum number of tokens"],
    ["rate-limit", 429, "PerMinute"],
    ["quota", 429, "PerDay"],
    ["overloaded", 503, "UNAVAILABLE"],
    ["server-error", 500, "INTERNAL"],
  ];
  it.each(kinds)("has the right status for %s", async (reason, status, word) => {
    await using vendor = await fakeGoogle()
      .replies({ fault: { type: "refused", reason } })
      .start();
    const error = await clientOf(vendor)
      .models.generateContent(asked)
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status, message: expect.stringContaining(word) });
  });

  it("sees an error in mid-stream", async () => {
    await using vendor = await fakeGoogle()
      .replies({ text, fault: { type: "error-event", reason: "overloaded" } })
      .start();
    const read = async () => {
      for await (const _ of await clientOf(vendor).models.generateContentStream(asked));
    };
    await expect(read()).rejects.toMatchObject({ name: "ApiError", status: 503 });
  });

  it("gets a 400 for a request that is not JSON, and a 404 for a path that is not there", async () => {
    await using vendor = await fakeGoogle().start();
    const broken = await ask(vendor, wires.google(false)[0], "{oops");
    expect(broken).toMatchObject({ status: 400, json: { error: { code: 400, status: "INVALID_ARGUMENT" } } });
    const lost = await ask(vendor, "/v1beta/models/gemini-3-flash:sing", {});
    expect(lost).toMatchObject({ status: 404, json: { error: { code: 404, status: "NOT_FOUND" } } });
    for (const { json } of [broken, lost]) expect(problemsOf("google", "error", json)).toEqual([]);
  });
});
