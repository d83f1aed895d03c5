import { image, type Message, text, toolCall, toolFailure, toolResult } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { chatTurns } from "./chat-history.ts";

const user = (content: string): Message => ({ role: "user", content: [text(content)] });
const system = (content: string): Message => ({ role: "system", content: [text(content)] });

describe("chatTurns", () => {
  it("leaves the answer open at the end", () => {
    expect(chatTurns([system("Be brief."), user("Hi")])).toEqual([
      { role: "system", text: "Be brief." },
      { role: "user", text: "Hi" },
      { role: "assistant", text: "" },
    ]);
  });

  it("gathers what templates do not take: several system messages, several turns of one side", () => {
    expect(chatTurns([system("a"), user("b"), system("c"), user("d")], { system: "e", user: "f", assistant: "g" })).toEqual([
      { role: "system", text: "a\n\nc\n\ne" },
      { role: "user", text: "b\n\nd\n\nf" },
      { role: "assistant", text: "g" },
    ]);
  });

  it("goes on with an assistant message at the end", () => {
    expect(chatTurns([user("Count."), { role: "assistant", content: [text("1, 2,")] }]).at(-1)).toEqual({
      role: "assistant",
      text: "1, 2,",
    });
  });

  it("writes tool calls and results as JSON, and leaves thoughts out", () => {
    const call = toolCall("1", "weather", '{"city": "Rome"}');
    const messages: Message[] = [
      user("Rome?"),
      { role: "assistant", content: [{ type: "reasoning", text: "hm" }, text("Let me see."), call] },
      { role: "tool", content: [toolResult(call, { celsius: 21 }), toolFailure(call, "too late")] },
    ];
    expect(chatTurns(messages)).toEqual([
      { role: "user", text: "Rome?" },
      { role: "assistant", text: 'Let me see.\n{"tool": "weather", "input": {"city":"Rome"}}' },
      { role: "user", text: 'Result of weather: {"celsius":21}\nError of weather: too late' },
      { role: "assistant", text: "" },
    ]);
  });

  it("refuses images, and a conversation without a user", () => {
    expect(() => chatTurns([{ role: "user", content: [image(new Uint8Array([1]))] }])).toThrow(
      expect.objectContaining({ code: "unsupported", feature: "image parts" }),
    );
    expect(() => chatTurns([])).toThrow(expect.objectContaining({ code: "invalid-request" }));
  });
});
