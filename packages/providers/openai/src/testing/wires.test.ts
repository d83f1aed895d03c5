import { problemsOf } from "@ashlar/provider-kit/published";
import { expect, it } from "vitest";
import { chunks, completion } from "./chat-wire.ts";
import { functionCall, message, refusal, response, streamed, thought } from "./responses-wire.ts";

it("what the fake server says is what OpenAI's published document describes", () => {
  const tool_calls = [{ id: "call_1", name: "weather", arguments: '{"city":"Oslo"}' }];
  const output = [thought(["Hm."]), message("Hello"), functionCall("call_1", "weather", "{}")];
  expect(problemsOf("openai", "chatReply", completion({ content: "Hello" }))).toEqual([]);
  expect(problemsOf("openai", "chatReply", completion({ tool_calls }))).toEqual([]);
  expect(problemsOf("openai", "responsesReply", response(output))).toEqual([]);
  expect(problemsOf("openai", "responsesReply", response([refusal("No.")]))).toEqual([]);
  for (const chunk of chunks({ content: "Hello", tool_calls })) expect(problemsOf("openai", "chatChunk", chunk)).toEqual([]);
  for (const event of streamed([...output, refusal("No.")])) expect(problemsOf("openai", "responsesEvent", event)).toEqual([]);
});
