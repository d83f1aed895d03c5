import Anthropic from "@anthropic-ai/sdk";
import { describe, expect, it } from "vitest";
import { problemsOf } from "../../published/problems-of.ts";
import type { FakeReply, Framing, RefusedReason, RunningVendor } from "../fake-vendor.ts";
import { ask } from "../testing/ask.ts";
import { fakeAnthropic } from "./fake-anthropic.ts";

const text = "Grüße, 世界 👋!";
const asked = { model: "claude-haiku-4-5", max_tokens: 100, messages: [{ role: "user" as const, content: "Hi" }] };
const toolCalls = [
  { id: "toolu_a", name: "weather", arguments: { city: "Oslo" } },
  { name: "clock", arguments: {} },
];
const usage = { inputTokens: 30, outputTokens: 10, cachedInputTokens: 8, cacheWriteTokens: 2, reasoningTokens: 4 };

const clientOf = ({ baseURL }: RunningVendor) => new Anthropic({ apiKey: "test", baseURL, maxRetries: 0, logLevel: "off" });

describe("Anthropic's SDK, messages", () => {
  it("reads a whole message", async () => {
    await using vendor = await fakeAnthropic().replies({ reasoning: "Hm.", text, toolCalls, usage }).start();
    const { data, request_id } = await clientOf(vendor).messages.create(asked).withResponse();
    expect(data).toMatchObject({
      model: "claude-haiku-4-5-20260101",
      stop_reason: "tool_use",
      content: [
        { type: "thinking", thinking: "Hm.", signature: expect.stringMatching(/./) },
        { type: "text", text },
        { type: "tool_use", id: "toolu_a", name: "weather", input: { city: "Oslo" } },
        { type: "tool_use", id: "toolu_1", name: "clock", input: {} },
      ],
      // What was cached is not part of the input.
      usage: { input_tokens: 20, cache_read_input_tokens: 8, cache_creation_input_tokens: 2, output_tokens: 10 },
    });
    expect(request_id).toBe("req_1");
    expect(vendor.requests).toMatchObject([{ path: "/v1/messages", streams: false, headers: { authorization: "Bearer test" } }]);
  });

  it.each<FakeReply>([
    { reasoning: "Hm, 世界.", text, toolCalls, usage },
    { text: "Once", finishReason: "length" },
    { refusal: "No." },
    { text: "Half", finishReason: "content-filter" },
    { toolCalls, framing: { pieceLength: 1 } },
  ])("puts a stream together into what a whole message says: %o", async (reply) => {
    await using vendor = await fakeAnthropic().replies(reply).start();
    await using other = await fakeAnthropic().replies(reply).start();
    const streamed = await clientOf(vendor).messages.stream(asked).finalMessage();
    const { content, stop_reason, stop_details, usage, id } = await clientOf(other).messages.create(asked);
    expect(streamed).toMatchObject({ content, stop_reason, stop_details, id });
    expect(streamed.usage.input_tokens).toBe(usage.input_tokens);
    expect(streamed.usage.output_tokens).toBe(usage.output_tokens);
  });

  it("sees the whole sequence of events", async () => {
    const reply = { reasoning: "Hm", text: "Hi", toolCalls: [{ name: "f", arguments: {} }] };
    await using vendor = await fakeAnthropic().replies(reply, reply).start();
    const types: string[] = [];
    for await (const event of await clientOf(vendor).messages.create({ ...asked, stream: true })) {
      types.push(event.type === "content_block_delta" ? event.delta.type : event.type);
    }
    expect(types).toEqual([
      ...["message_start", "content_block_start", "thinking_delta", "signature_delta", "content_block_stop"],
      ...["content_block_start", "text_delta", "content_block_stop"],
      ...["content_block_start", "input_json_delta", "input_json_delta", "content_block_stop", "message_delta", "message_stop"],
    ]);
    // The SDK passes over pings.
    expect((await ask(vendor, "/v1/messages", { ...asked, stream: true })).events.map(({ name }) => name)).toContain("ping");
  });

  it("stops for each reason", async () => {
    await using vendor = await fakeAnthropic()
      .replies("Hi", { refusal: "Not that." }, { text: "", finishReason: "other" }, { text: "x", finishReason: "length" })
      .start();
    const client = clientOf(vendor);
    const stopped = async () => {
      const { stop_reason, stop_details } = await client.messages.create(asked);
      return [stop_reason, stop_details?.explanation];
    };
    expect(await stopped()).toEqual(["end_turn", undefined]);
    expect(await stopped()).toEqual(["refusal", "Not that."]);
    expect(await stopped()).toEqual(["pause_turn", undefined]);
    expect(await stopped()).toEqual(["max_tokens", undefined]);
  });

  it.each<Framing>([
    { bytes: 1 },
    { newline: "\r\n", bytes: 3 },
    { newline: "\r" },
    { comments: true },
    { withoutSpace: true, comments: true, newline: "\r\n" },
  ])("reads the same answer in any framing: %o", async (framing) => {
    await using vendor = await fakeAnthropic().replies({ text, framing }).start();
    expect(await clientOf(vendor).messages.stream(asked).finalText()).toBe(text);
  });

  it("counts tokens as the script says", async () => {
    await using vendor = await fakeAnthropic()
      .replies({ usage: { inputTokens: 42 } }, { fault: { type: "refused", reason: "rate-limit" } })
      .start();
    const { max_tokens: _, ...counted } = asked;
    expect(await clientOf(vendor).messages.countTokens(counted)).toEqual({ input_tokens: 42 });
    await expect(clientOf(vendor).messages.countTokens(counted)).rejects.toThrow(Anthropic.RateLimitError);
    expect(problemsOf("anthropic", "countTokensRequest", vendor.requests[0]!.body)).toEqual([]);
  });

  it("lists models", async () => {
    await using vendor = await fakeAnthropic().start();
    const found: string[] = [];
    for await (const { id } of clientOf(vendor).models.list()) found.push(id);
    expect(found).toEqual(["claude-haiku-4-5"]);
    expect(problemsOf("anthropic", "models", (await ask(vendor, "/v1/models")).json)).toEqual([]);
  });
});

describe("Anthropic's SDK and errors", () => {
  const kinds: readonly (readonly [RefusedReason, abstract new (...args: never[]) => Error, number, string])[] = [
    ["wrong-key", Anthropic.AuthenticationError, 401, "authentication_error"],
    ["no-permission", Anthropic.PermissionDeniedError, 403, "permission_error"],
    ["unknown-model", Anthropic.NotFoundError, 404, "not_found_error"],
    ["bad-request", Anthropic.BadRequestError, 400, "invalid_request_error"],
    ["context-length", Anthropic.BadRequestError, 400, "invalid_request_error"],
    ["rate-limit", Anthropic.RateLimitError, 429, "rate_limit_error"],
    ["quota", Anthropic.RateLimitError, 429, "rate_limit_error"],
    ["overloaded", Anthropic.InternalServerError, 529, "overloaded_error"],
    ["server-error", Anthropic.InternalServerError, 500, "api_error"],
    ["content-filter", Anthropic.BadRequestError, 400, "invalid_request_error"],
  ];
  it.each(kinds)("has the right class for %s", async (reason, kind, status, type) => {
    await using vendor = await fakeAnthropic()
      .replies({ fault: { type: "refused", reason } })
      .start();
    const error = await clientOf(vendor)
      .messages.create(asked)
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ status, type, requestID: "req_1", error: { request_id: "req_1" } });
  });

  it("tells a spent budget by the code in its details", async () => {
    await using vendor = await fakeAnthropic()
      .replies({ fault: { type: "refused", reason: "quota" } })
      .start();
    await expect(clientOf(vendor).messages.create(asked)).rejects.toMatchObject({ errorCode: "enforced_spend_limit_reached" });
  });

  it("sees an error in mid-stream", async () => {
    await using vendor = await fakeAnthropic()
      .replies({ text, fault: { type: "error-event", reason: "overloaded" } })
      .start();
    const stream = clientOf(vendor).messages.stream(asked);
    await expect(stream.finalMessage()).rejects.toMatchObject({ type: "overloaded_error" });
  });

  it("reads its own 400 for a request that is not JSON, and 404 for a path that is not there", async () => {
    await using vendor = await fakeAnthropic().start();
    const broken = await ask(vendor, "/v1/messages", "{oops");
    expect(broken).toMatchObject({ status: 400, json: { type: "error", error: { type: "invalid_request_error" } } });
    expect(problemsOf("anthropic", "error", broken.json)).toEqual([]);
    await expect(clientOf(vendor).get("/v1/nowhere")).rejects.toThrow(Anthropic.NotFoundError);
  });
});
