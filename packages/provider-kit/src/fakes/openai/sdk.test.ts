import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import type { FakeReply, Framing, RefusedReason, RunningVendor } from "../fake-vendor.ts";
import { fakeOpenAI } from "./fake-openai.ts";

const text = "Grüße, 世界 👋!";
const messages = [{ role: "user" as const, content: "Hi" }];
const toolCalls = [
  { id: "call_a", name: "weather", arguments: { city: "Oslo" } },
  { name: "clock", arguments: '{"broken' },
];
const usage = { inputTokens: 30, outputTokens: 10, cachedInputTokens: 8, reasoningTokens: 4 };

const clientOf = ({ baseURL }: RunningVendor) => new OpenAI({ apiKey: "sk-secret", baseURL, maxRetries: 0, logLevel: "off" });
const model = "gpt-5-mini";

describe("OpenAI's SDK, Chat Completions", () => {
  it("reads a whole completion", async () => {
    await using vendor = await fakeOpenAI().replies({ text, toolCalls, usage }).start();
    const { data, response } = await clientOf(vendor).chat.completions.create({ model, messages }).withResponse();
    expect(data.choices[0]).toMatchObject({
      finish_reason: "tool_calls",
      message: {
        content: text,
        tool_calls: [
          { id: "call_a", type: "function", function: { name: "weather", arguments: '{"city":"Oslo"}' } },
          { id: "call_1", type: "function", function: { name: "clock", arguments: '{"broken' } },
        ],
      },
    });
    expect(data.usage).toMatchObject({
      prompt_tokens: 30,
      completion_tokens: 10,
      total_tokens: 40,
      prompt_tokens_details: { cached_tokens: 8 },
      completion_tokens_details: { reasoning_tokens: 4 },
    });
    expect(data.model).toBe("gpt-5-mini-2026-01-01");
    expect(response.headers.get("x-request-id")).toBe("req_1");
    expect(vendor.requests).toMatchObject([
      { method: "POST", path: "/v1/chat/completions", streams: false, headers: { authorization: "Bearer sk-secret" }, body: { model } },
    ]);
  });

  it("puts a stream together", async () => {
    await using vendor = await fakeOpenAI()
      .replies({ text, toolCalls: toolCalls.slice(0, 1), usage })
      .start();
    const stream = clientOf(vendor).chat.completions.stream({ model, messages, stream_options: { include_usage: true } });
    const completion = await stream.finalChatCompletion();
    expect(completion.choices[0]?.message).toMatchObject({ content: text, tool_calls: [{ function: { arguments: '{"city":"Oslo"}' } }] });
    expect(completion.usage?.total_tokens).toBe(40);
  });

  it("gets usage in a stream only when it asks for it", async () => {
    await using vendor = await fakeOpenAI().otherwise("Hello").start();
    const count = async (options: object) => {
      let found = 0;
      for await (const chunk of await clientOf(vendor).chat.completions.create({ model, messages, stream: true, ...options })) {
        if (chunk.usage) found++;
      }
      return found;
    };
    expect(await count({})).toBe(0);
    expect(await count({ stream_options: { include_usage: true } })).toBe(1);
  });

  it("reads a refusal, a cut answer, a filtered one, and log-probabilities", async () => {
    const tokens = [{ token: "Yes", logProbability: -0.1, alternatives: [{ token: "No", logProbability: -2 }] }];
    await using vendor = await fakeOpenAI()
      .replies({ refusal: "No." }, { text: "Once", finishReason: "length" }, { text: "", finishReason: "content-filter" }, { tokens })
      .start();
    const client = clientOf(vendor);
    const choice = async () => (await client.chat.completions.create({ model, messages })).choices[0]!;
    expect(await choice()).toMatchObject({ finish_reason: "stop", message: { content: null, refusal: "No." } });
    expect(await choice()).toMatchObject({ finish_reason: "length", message: { content: "Once" } });
    expect(await choice()).toMatchObject({ finish_reason: "content_filter" });
    expect(await choice()).toMatchObject({
      message: { content: "Yes" },
      logprobs: { content: [{ token: "Yes", logprob: -0.1, top_logprobs: [{ token: "No", logprob: -2 }] }] },
    });
  });
});

describe("OpenAI's SDK, Responses", () => {
  it("reads a whole response", async () => {
    await using vendor = await fakeOpenAI().replies({ reasoning: "One.\n\nTwo.", text, toolCalls, usage }).start();
    const response = await clientOf(vendor).responses.create({ model, input: "Hi", include: ["reasoning.encrypted_content"] });
    expect(response.output_text).toBe(text);
    expect(response.output).toMatchObject([
      { type: "reasoning", summary: [{ text: "One." }, { text: "Two." }], encrypted_content: "encrypted-rs_1" },
      { type: "message", status: "completed" },
      { type: "function_call", call_id: "call_a", name: "weather", arguments: '{"city":"Oslo"}' },
      { type: "function_call", call_id: "call_1", name: "clock", arguments: '{"broken' },
    ]);
    expect(response).toMatchObject({ status: "completed", usage: { input_tokens: 30, input_tokens_details: { cached_tokens: 8 } } });
  });

  it.each<FakeReply>([
    { reasoning: "One.\n\nTwo.", text, toolCalls, usage },
    { text: "Once", finishReason: "length" },
    { refusal: "No." },
    { tokens: [{ token: "Yes", logProbability: -0.1 }] },
  ])("puts a stream together into what a whole response says: %o", async (reply) => {
    await using vendor = await fakeOpenAI().replies(reply).start();
    await using other = await fakeOpenAI().replies(reply).start();
    const streamed = await clientOf(vendor).responses.stream({ model, input: "Hi" }).finalResponse();
    const whole = await clientOf(other).responses.create({ model, input: "Hi" });
    const plain = ({ id, status, output, usage, incomplete_details }: typeof whole) => ({ id, status, output, usage, incomplete_details });
    // The SDK adds what it parsed.
    const text = JSON.stringify(plain(streamed)).replaceAll(/,"parsed(?:_arguments)?":null/g, "");
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(plain(whole))));
  });

  it("sees the whole sequence of events, numbered", async () => {
    await using vendor = await fakeOpenAI()
      .replies({ reasoning: "Hm", text: "Hi", toolCalls: [{ name: "f", arguments: {} }] })
      .start();
    const types: string[] = [];
    for await (const event of await clientOf(vendor).responses.create({ model, input: "Hi", stream: true })) {
      expect(event.sequence_number).toBe(types.length);
      types.push(event.type.replace("response.", ""));
    }
    expect(types).toEqual([
      ...["created", "in_progress", "output_item.added", "reasoning_summary_part.added", "reasoning_summary_text.delta"],
      ...["reasoning_summary_text.done", "reasoning_summary_part.done", "output_item.done"],
      ...["output_item.added", "content_part.added", "output_text.delta", "output_text.done", "content_part.done", "output_item.done"],
      ...["output_item.added", "function_call_arguments.delta", "function_call_arguments.done", "output_item.done", "completed"],
    ]);
  });

  it("sees a response fail, or an error, in mid-stream", async () => {
    await using vendor = await fakeOpenAI()
      .replies({ text, fault: { type: "error-event", reason: "server-error" } }, { text, fault: { type: "error-event", reason: "quota" } })
      .start();
    const types: string[] = [];
    const read = async () => {
      for await (const event of await clientOf(vendor).responses.create({ model, input: "Hi", stream: true })) types.push(event.type);
    };
    await read();
    expect(types.at(-1)).toBe("response.failed");
    await expect(read()).rejects.toMatchObject({ code: "insufficient_quota" });
  });
});

describe("OpenAI's SDK and framing", () => {
  it.each<Framing>([
    { pieceLength: 1 },
    { bytes: 1 },
    { bytes: 7, pieceLength: 3 },
    { newline: "\r\n" },
    { newline: "\r", bytes: 5 },
    { comments: true },
    { withoutSpace: true },
    { pause: 2 },
    { comments: true, newline: "\r\n", withoutSpace: true, bytes: 2 },
  ])("reads the same answer: %o", async (framing) => {
    await using vendor = await fakeOpenAI().replies({ text, framing }).start();
    const stream = clientOf(vendor).responses.stream({ model, input: "Hi" });
    expect((await stream.finalResponse()).output_text).toBe(text);
  });
});

describe("OpenAI's SDK and embeddings", () => {
  it("decodes them", async () => {
    await using vendor = await fakeOpenAI()
      .replies({ embeddings: [[0.5, -0.25]], usage: { inputTokens: 7 } }, {}, {})
      .start();
    const client = clientOf(vendor);
    const given = await client.embeddings.create({ model: "text-embedding-3-small", input: "one" });
    expect(given.data[0]?.embedding).toEqual([0.5, -0.25]);
    expect(given.usage).toEqual({ prompt_tokens: 7, total_tokens: 7 });
    expect(vendor.requests[0]?.body.encoding_format).toBe("base64");
    const made = await client.embeddings.create({ model: "text-embedding-3-small", input: ["one", "two", "one"] });
    const [one, two, again] = made.data.map(({ embedding }) => embedding);
    expect(one).toHaveLength(1536);
    expect(again).toEqual(one);
    expect(two).not.toEqual(one);
    const short = await client.embeddings.create({
      model: "text-embedding-3-small",
      input: "one",
      dimensions: 4,
      encoding_format: "float",
    });
    expect(short.data[0]?.embedding).toHaveLength(4);
  });
});

describe("OpenAI's SDK and errors", () => {
  const kinds: readonly (readonly [RefusedReason, abstract new (...args: never[]) => Error, number, string])[] = [
    ["wrong-key", OpenAI.AuthenticationError, 401, "invalid_api_key"],
    ["no-permission", OpenAI.PermissionDeniedError, 403, "missing_scope"],
    ["unknown-model", OpenAI.NotFoundError, 404, "model_not_found"],
    ["bad-request", OpenAI.BadRequestError, 400, "invalid_value"],
    ["context-length", OpenAI.BadRequestError, 400, "context_length_exceeded"],
    ["rate-limit", OpenAI.RateLimitError, 429, "rate_limit_exceeded"],
    ["quota", OpenAI.RateLimitError, 429, "insufficient_quota"],
    ["overloaded", OpenAI.InternalServerError, 503, "server_is_overloaded"],
    ["server-error", OpenAI.InternalServerError, 500, "server_error"],
    ["content-filter", OpenAI.BadRequestError, 400, "invalid_prompt"],
  ];
  it.each(kinds)("has the right class for %s", async (reason, kind, status, code) => {
    await using vendor = await fakeOpenAI()
      .replies({ fault: { type: "refused", reason } })
      .start();
    const error = await clientOf(vendor)
      .chat.completions.create({ model, messages })
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ status, code, requestID: "req_1" });
  });

  it("tells of a key that the server repeats", async () => {
    await using vendor = await fakeOpenAI()
      .replies({ fault: { type: "refused", reason: "wrong-key" } })
      .start();
    await expect(clientOf(vendor).chat.completions.create({ model, messages })).rejects.toThrow("sk-secret");
  });

  it("reads its own 400 for a request that is not JSON, and 404 for a path that is not there", async () => {
    await using vendor = await fakeOpenAI().start();
    const client = clientOf(vendor);
    await expect(
      client.post("/chat/completions", { body: new Blob(["{oops"]), headers: { "content-type": "application/json" } }),
    ).rejects.toThrow(OpenAI.BadRequestError);
    await expect(client.get("/nowhere")).rejects.toThrow(OpenAI.NotFoundError);
  });
});

describe("OpenAI's SDK and the rest", () => {
  it("lists models", async () => {
    await using vendor = await fakeOpenAI().start();
    const found: string[] = [];
    for await (const { id } of clientOf(vendor).models.list()) found.push(id);
    expect(found).toContain("gpt-5-mini");
  });
});
