import { image, type Message, reasoning, text, toolCall, toolFailure, toolResult } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { cached } from "./cached.ts";
import { toConversation } from "./messages.ts";

const target = { model: "claude-opus-5-5", provider: "anthropic" };
const weather = toolCall("toolu_1", "weather", '{"city":"Oslo"}');
const time = toolCall("toolu_2", "time", '{"city":"Oslo"}');
const user = (content: string): Message => ({ role: "user", content: [text(content)] });
const says = (...content: Extract<Message, { role: "assistant" }>["content"]): Message => ({ role: "assistant", content });
const messagesOf = (...messages: Message[]) => toConversation(messages, target).messages;

describe("toConversation", () => {
  it("keeps system messages apart, in their order, wherever they stand", () => {
    const { system, messages } = toConversation(
      [
        { role: "system", content: [text("Be brief."), text("")] },
        user("Hi"),
        { role: "system", content: [text("Be kind.")] },
        user("Are you there?"),
      ],
      target,
    );
    expect(system).toEqual([
      { type: "text", text: "Be brief." },
      { type: "text", text: "Be kind." },
    ]);
    expect(messages).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "Hi" },
          { type: "text", text: "Are you there?" },
        ],
      },
    ]);
  });

  it("makes one turn of messages of one role, and none of an empty one", () => {
    expect(messagesOf(user("a"), says(text("b")), says(text("")), says(text("c")), user("d")).map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "user",
    ]);
  });

  it("answers tool calls: with JSON, text, a failure, media", () => {
    const results: Message = {
      role: "tool",
      content: [
        { ...toolResult(weather, { degrees: -3 }), media: [image("https://example.com/a.png")] },
        toolFailure(time, "No such city."),
      ],
    };
    expect(messagesOf(user("Weather?"), says(text("Let me see."), weather, time), results).slice(1)).toEqual([
      {
        role: "assistant",
        content: [
          { type: "text", text: "Let me see." },
          { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Oslo" } },
          { type: "tool_use", id: "toolu_2", name: "time", input: { city: "Oslo" } },
        ],
      },
      {
        role: "user",
        content: [
          {
            type: "tool_result",
            tool_use_id: "toolu_1",
            content: [
              { type: "text", text: '{"degrees":-3}' },
              { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
            ],
          },
          { type: "tool_result", tool_use_id: "toolu_2", content: "No such city.", is_error: true },
        ],
      },
    ]);
  });

  it("puts results first in the user's turn, and answers what was left open", () => {
    const turns = messagesOf(user("Weather?"), says(weather, time), user("Hurry!"), {
      role: "tool",
      content: [toolResult(weather, "Cold.")],
    });
    expect(turns.at(-1)).toEqual({
      role: "user",
      content: [
        { type: "tool_result", tool_use_id: "toolu_1", content: "Cold." },
        { type: "tool_result", tool_use_id: "toolu_2", content: "There is no result.", is_error: true },
        { type: "text", text: "Hurry!" },
      ],
    });
    expect(messagesOf(user("Weather?"), says(weather)).at(-1)).toMatchObject({
      role: "user",
      content: [{ tool_use_id: "toolu_1", is_error: true }],
    });
  });

  it("sends arguments back that were no object, and ids that another provider made", () => {
    const broken = toolCall("functions.weather:0", "weather", '{"city":');
    const list = toolCall("b", "weather", "[1]");
    const turns = messagesOf(says(broken, list), { role: "tool", content: [toolFailure(broken, "not JSON"), toolResult(list, "")] });
    expect(turns).toMatchObject([
      {
        content: [
          { id: "functions_weather_0", input: { INVALID_JSON: '{"city":' } },
          { id: "b", input: { INVALID_JSON: "[1]" } },
        ],
      },
      { content: [{ tool_use_id: "functions_weather_0" }, { tool_use_id: "b", content: "" }] },
    ]);
  });

  it("carries back what came from the provider, in its place", () => {
    const search = { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "Oslo" } };
    const hidden = { type: "redacted_thinking", data: "EmwK" };
    const citation = {
      type: "page_location",
      cited_text: "x",
      document_index: 0,
      document_title: null,
      start_page_number: 1,
      end_page_number: 2,
    };
    const assistant = says(
      reasoning("Hm.", { anthropic: { signature: "EqQB" } }),
      reasoning("", { anthropic: { signature: "EqQC" } }),
      reasoning("", { anthropic: { block: hidden } }),
      reasoning("", { anthropic: { block: search } }),
      { ...text("It is cold."), providerData: { anthropic: { citations: [citation] } } },
      { ...weather, providerData: { anthropic: { caller: { type: "direct" } } } },
    );
    expect(messagesOf(assistant)[0]?.content).toEqual([
      { type: "thinking", thinking: "Hm.", signature: "EqQB" },
      { type: "thinking", thinking: "", signature: "EqQC" },
      hidden,
      search,
      { type: "text", text: "It is cold.", citations: [citation] },
      { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Oslo" }, caller: { type: "direct" } },
    ]);
  });

  it("leaves out the thoughts and data of other providers", () => {
    const assistant = says(reasoning("Hm."), reasoning("", { openai: { id: "rs_1" } }), {
      ...text("Hi"),
      providerData: { openai: { id: "msg_1" } },
    });
    expect(messagesOf(assistant)).toEqual([{ role: "assistant", content: [{ type: "text", text: "Hi" }] }]);
  });

  it("marks the last part of a message for the cache, past its thoughts", () => {
    const cache_control = { type: "ephemeral" };
    const { system, messages } = toConversation(
      [
        cached<Message>({ role: "system", content: [text("a"), text("b")] }),
        cached(user("c")),
        cached(says(text("d"), reasoning("Hm.", { anthropic: { signature: "EqQB" } }))),
        { role: "user", content: [cached(text("e")), text("f")] },
      ],
      target,
    );
    expect(system).toEqual([
      { type: "text", text: "a" },
      { type: "text", text: "b", cache_control },
    ]);
    expect(messages.map(({ content }) => content)).toEqual([
      [{ type: "text", text: "c", cache_control }],
      [
        { type: "text", text: "d", cache_control },
        { type: "thinking", thinking: "Hm.", signature: "EqQB" },
      ],
      [
        { type: "text", text: "e", cache_control },
        { type: "text", text: "f" },
      ],
    ]);
  });

  it("refuses media that the model is to have said", () => {
    expect(() => messagesOf(says(image("https://example.com/a.png")))).toThrow(/image in an assistant message.*message of the user/);
  });
});
