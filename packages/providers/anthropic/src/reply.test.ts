import { describe, expect, it } from "vitest";
import { readMessage } from "./reply.ts";

const usage = { input_tokens: 20, output_tokens: 10 };
const message = (content: readonly object[], extra: object = {}) =>
  readMessage(
    JSON.parse(
      JSON.stringify({
        id: "msg_1",
        type: "message",
        role: "assistant",
        model: "claude-opus-5-5",
        content,
        stop_reason: "end_turn",
        stop_sequence: null,
        stop_details: null,
        container: null,
        usage,
        ...extra,
      }),
    ),
    "anthropic",
  );
const hello = { type: "text", text: "Hello", citations: null };

describe("readMessage", () => {
  it("gives text, usage and how it ended", () => {
    expect(message([hello])).toEqual({
      content: [{ type: "text", text: "Hello" }],
      finishReason: "stop",
      usage: { inputTokens: 20, outputTokens: 10 },
      id: "msg_1",
      model: "claude-opus-5-5",
    });
  });

  it("keeps thoughts, tool calls and the work of the provider's tools in their order, with what goes back", () => {
    const search = { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "Oslo" }, caller: { type: "direct" } };
    const found = {
      type: "web_search_tool_result",
      tool_use_id: "srvtoolu_1",
      content: [{ type: "web_search_result", encrypted_content: "Eo" }],
    };
    const hidden = { type: "redacted_thinking", data: "EmwK" };
    const { content } = message([
      { type: "thinking", thinking: "Hm.", signature: "EqQB" },
      hidden,
      search,
      found,
      hello,
      { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Oslo" }, caller: { type: "direct" }, toolset_name: null },
    ]);
    expect(content).toEqual([
      { type: "reasoning", text: "Hm.", providerData: { anthropic: { signature: "EqQB" } } },
      { type: "reasoning", text: "", providerData: { anthropic: { block: hidden } } },
      { type: "reasoning", text: "", providerData: { anthropic: { block: search } } },
      { type: "reasoning", text: "", providerData: { anthropic: { block: found } } },
      { type: "text", text: "Hello" },
      {
        type: "tool-call",
        id: "toolu_1",
        name: "weather",
        input: { city: "Oslo" },
        providerData: { anthropic: { caller: { type: "direct" } } },
      },
    ]);
  });

  it("keeps citations with their text, and blocks of text apart", () => {
    const citations = [{ type: "char_location", cited_text: "cold", document_index: 0 }];
    expect(message([hello, { ...hello, citations }, hello, { ...hello, text: "" }]).content).toEqual([
      { type: "text", text: "Hello" },
      { type: "text", text: "Hello", providerData: { anthropic: { citations } } },
      { type: "text", text: "Hello", providerData: { anthropic: {} } },
    ]);
  });

  it.each([
    ["end_turn", "stop", undefined],
    ["stop_sequence", "stop", undefined],
    ["tool_use", "tool-calls", undefined],
    ["refusal", "refusal", undefined],
    ["max_tokens", "length", { stop_reason: "max_tokens" }],
    ["model_context_window_exceeded", "length", { stop_reason: "model_context_window_exceeded" }],
    ["pause_turn", "other", { stop_reason: "pause_turn" }],
    ["of tomorrow", "other", { stop_reason: "of tomorrow" }],
    [null, "other", undefined],
  ])("ends by %s as %s", (stop_reason, finishReason, data) => {
    const reply = message([hello], { stop_reason });
    expect(reply.finishReason).toBe(finishReason);
    expect(reply.providerData?.anthropic).toEqual(data);
  });

  it("ends with tool calls where there are some, whatever a server says", () => {
    const call = { type: "tool_use", id: "toolu_1", name: "weather", input: {} };
    expect(message([call]).finishReason).toBe("tool-calls");
    expect(message([call], { stop_reason: "max_tokens" }).finishReason).toBe("length");
  });

  it("keeps what the provider says beside its answer", () => {
    const said = {
      stop_sequence: "END",
      stop_details: { type: "refusal", category: "bio", explanation: "It could do harm." },
      container: { id: "container_1", expires_at: "2026-12-01T00:00:00Z", skills: null },
    };
    const server_tool_use = { web_search_requests: 2, web_fetch_requests: 0 };
    expect(message([], { ...said, usage: { ...usage, server_tool_use } }).providerData).toEqual({
      anthropic: { ...said, server_tool_use },
    });
  });

  it.each([
    ["no content", () => readMessage({ type: "message" }, "anthropic")],
    ["text that is none", () => message([{ type: "text", text: 7 }])],
    ["a tool call without an id", () => message([{ type: "tool_use", name: "weather", input: {} }])],
  ])("does not take %s for an answer", (_, read) => {
    expect(read).toThrow(TypeError);
  });
});
