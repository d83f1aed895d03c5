import { collector, type ModelReply, toolCall } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { chunk } from "../testing/chat-wire.ts";
import { chatReader } from "./reader.ts";

const oslo = toolCall("call_a", "weather", '{"city":"Oslo"}');
const rome = toolCall("call_b", "weather", '{"city":"Rome"}');

/** What is read of a stream with these pieces of tool calls, one in each chunk. */
function read(...pieces: readonly object[]): ModelReply["content"] {
  const reader = chatReader("openai");
  const collected = collector();
  for (const event of [...pieces.map((piece) => chunk({ tool_calls: [piece] })), chunk({}, "tool_calls")]) {
    reader.read(JSON.parse(JSON.stringify(event)), collected.add);
  }
  return collected.reply().content;
}

describe("pieces of tool calls", () => {
  it("belong together by their id where a server sends no index, and may hold the name again", () => {
    const named = (name: string, args: string) => ({ id: "call_a", function: { name, arguments: args } });
    expect(read(named("weather", '{"city":'), named("weather", '"Oslo"}'))).toEqual([oslo]);
  });

  it("are a call of their own without index and id", () => {
    expect(read({ function: { name: "weather", arguments: "{}" } })).toEqual([toolCall("call_0", "weather", "{}")]);
  });

  it("belong together by their index where those of several calls take turns", () => {
    const pieces = [
      { index: 0, id: "call_a", function: { name: "weather", arguments: '{"city":' } },
      { index: 1, id: "call_b", function: { name: "weather", arguments: '{"city":' } },
      { index: 0, function: { arguments: '"Oslo"}' } },
      { index: 1, function: { arguments: '"Rome"}' } },
    ];
    expect(read(...pieces)).toEqual([oslo, rome]);
  });

  it("are told apart where a server gives all calls the same index, or a call several ids", () => {
    const whole = (id: string, city: string) => ({ index: 0, id, function: { name: "weather", arguments: `{"city":"${city}"}` } });
    expect(read(whole("call_a", "Oslo"), whole("call_b", "Rome"))).toEqual([oslo, rome]);
    const [first, second] = [{ name: "weather", arguments: '{"city":' }, { arguments: '"Oslo"}' }];
    expect(read({ index: 0, id: "call_a", function: first }, { index: 0, id: "call_x", function: second })).toEqual([oslo]);
  });
});
