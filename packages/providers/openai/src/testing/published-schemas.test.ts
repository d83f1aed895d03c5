import { describe, expect, it } from "vitest";
import { chunks, completion } from "./chat-wire.ts";
import { problemsOf } from "./published-schemas.ts";
import { functionCall, message, refusal, response, streamed, thought } from "./responses-wire.ts";

describe("OpenAI's published document", () => {
  const tool_calls = [{ id: "call_1", name: "weather", arguments: '{"city":"Oslo"}' }];
  const output = [thought(["Hm."]), message("Hello"), functionCall("call_1", "weather", "{}")];

  it("accepts what the fake server says", () => {
    expect(problemsOf("chatReply", completion({ content: "Hello" }))).toEqual([]);
    expect(problemsOf("chatReply", completion({ tool_calls }))).toEqual([]);
    expect(problemsOf("responsesReply", response(output))).toEqual([]);
    expect(problemsOf("responsesReply", response([refusal("No.")]))).toEqual([]);
    for (const chunk of chunks({ content: "Hello", tool_calls })) expect(problemsOf("chatChunk", chunk)).toEqual([]);
    for (const event of streamed([...output, refusal("No.")])) expect(problemsOf("responsesEvent", event)).toEqual([]);
  });

  it.each([
    ["chatRequest", { model: "gpt-5", messages: [{ role: "user" }] }],
    ["chatRequest", { model: "gpt-5", messages: [{ role: "user", content: "Hi" }], max_completion_tokens: "ten" }],
    ["chatRequest", { model: "gpt-5", messages: [{ role: "user", content: "Hi" }], tools: [{ type: "function", name: "weather" }] }],
    ["responsesRequest", { model: "gpt-5", input: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] }],
    ["responsesRequest", { model: "gpt-5", input: "Hi", temperature: 7 }],
    ["embeddingRequest", { model: "text-embedding-3-small" }],
    ["chatReply", { ...completion({ content: "Hello" }), choices: "none" }],
    ["responsesEvent", { type: "response.output_text.delta", delta: 5 }],
  ] as const)("refuses a wrong %s", (what, value) => {
    expect(problemsOf(what, value)).not.toEqual([]);
  });
});
