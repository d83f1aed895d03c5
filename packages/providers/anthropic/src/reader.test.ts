import type { JsonObject } from "@ashlar/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messagesReader } from "./reader.ts";
import { readMessage } from "./reply.ts";
import { type Block, block, type Event, end, readAll, start, textBlock } from "./testing/events.ts";

const usage = { inputTokens: 25, cachedInputTokens: 5, outputTokens: 10, reasoningTokens: 3 };
const citation = (cited_text: string) => ({ type: "char_location", cited_text, document_index: 0 });
const toolUse = { type: "tool_use", id: "toolu_1", name: "weather", input: {}, caller: { type: "direct" } };
const pieces = (...texts: readonly string[]) => texts.map((partial_json) => ({ type: "input_json_delta", partial_json }));

describe("messagesReader", () => {
  it("gives text piece by piece, and one finish with totals of usage", () => {
    expect(readAll(start, { type: "ping" }, textBlock(0, "Hel", "lo"), end()).said).toEqual([
      { type: "text", text: "Hel" },
      { type: "text", text: "lo" },
      { type: "finish", finishReason: "stop", usage, id: "msg_1", model: "claude-opus-5-5" },
    ]);
  });

  it("gives thoughts, and their signature at the end of each", () => {
    const thinking = { type: "thinking", thinking: "", signature: "" };
    const { reply, said } = readAll(
      start,
      block(
        0,
        thinking,
        { type: "thinking_delta", thinking: "H" },
        { type: "thinking_delta", thinking: "m." },
        { type: "signature_delta", signature: "EqQB" },
      ),
      block(1, thinking, { type: "signature_delta", signature: "Eq" }, { type: "signature_delta", signature: "QC" }),
      block(2, { type: "redacted_thinking", data: "EmwK" }),
      textBlock(3, "Hi"),
      end(),
    );
    expect(said.slice(0, 3)).toEqual([
      { type: "reasoning", text: "H" },
      { type: "reasoning", text: "m." },
      { type: "reasoning", text: "", providerData: { anthropic: { signature: "EqQB" } } },
    ]);
    expect(reply.content).toEqual([
      { type: "reasoning", text: "Hm.", providerData: { anthropic: { signature: "EqQB" } } },
      { type: "reasoning", text: "", providerData: { anthropic: { signature: "EqQC" } } },
      { type: "reasoning", text: "", providerData: { anthropic: { block: { type: "redacted_thinking", data: "EmwK" } } } },
      { type: "text", text: "Hi" },
    ]);
  });

  it("gives a tool call's arguments as they grow, and then the whole call", () => {
    const { said } = readAll(start, block(0, toolUse, ...pieces("", '{"city":', '"Oslo"}')), end("tool_use"));
    expect(said).toMatchObject([
      { type: "tool-call-delta", id: "toolu_1", name: "weather", text: '{"city":' },
      { type: "tool-call-delta", id: "toolu_1", name: "weather", text: '"Oslo"}' },
      { type: "tool-call", id: "toolu_1", input: { city: "Oslo" }, providerData: { anthropic: { caller: { type: "direct" } } } },
      { type: "finish", finishReason: "tool-calls" },
    ]);
  });

  it("keeps arguments that are no JSON, and takes none for an empty object", () => {
    const { reply } = readAll(
      start,
      block(0, toolUse, ...pieces('{"city":"Os')),
      block(1, { ...toolUse, id: "toolu_2" }),
      block(2, { ...toolUse, id: "toolu_3", input: { city: "Rome" } }),
      end("max_tokens"),
    );
    expect(reply.content).toMatchObject([
      { id: "toolu_1", input: null, malformed: '{"city":"Os' },
      { id: "toolu_2", input: {} },
      { id: "toolu_3", input: { city: "Rome" } },
    ]);
    expect(reply.finishReason).toBe("length");
  });

  it("puts the work of the provider's tools together, and keeps it in its place", () => {
    const search = { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: {} };
    const found = {
      type: "web_search_tool_result",
      tool_use_id: "srvtoolu_1",
      content: [{ type: "web_search_result", url: "https://example.com" }],
    };
    const { reply } = readAll(
      start,
      textBlock(0, "Let me see."),
      block(1, search, ...pieces('{"query":', '"Oslo"}')),
      block(2, found),
      textBlock(3, "Cold."),
      end(),
    );
    expect(reply.content).toEqual([
      { type: "text", text: "Let me see." },
      { type: "reasoning", text: "", providerData: { anthropic: { block: { ...search, input: { query: "Oslo" } } } } },
      { type: "reasoning", text: "", providerData: { anthropic: { block: found } } },
      { type: "text", text: "Cold." },
    ]);
  });

  it("puts blocks together that it does not know", () => {
    const { reply } = readAll(
      start,
      block(
        0,
        { type: "compaction", content: null },
        { type: "compaction_delta", content: "We " },
        { type: "compaction_delta", content: "spoke." },
      ),
      textBlock(1, "Hi"),
      end(),
    );
    expect(reply.content[0]?.providerData).toEqual({ anthropic: { block: { type: "compaction", content: "We spoke." } } });
  });

  it("keeps citations on their text, whether they come before it or after it", () => {
    const text = { type: "text", text: "", citations: [] };
    const cite = (words: string) => ({ type: "citations_delta", citation: citation(words) });
    const { reply } = readAll(
      start,
      block(0, text, cite("a"), { type: "text_delta", text: "A" }, { type: "text_delta", text: "." }),
      block(1, text, { type: "text_delta", text: "B." }, cite("b")),
      block(2, text, cite("c"), { type: "text_delta", text: "C." }, cite("d")),
      end(),
    );
    expect(reply.content).toEqual([
      { type: "text", text: "A.", providerData: { anthropic: { citations: [citation("a")] } } },
      { type: "text", text: "B.", providerData: { anthropic: { citations: [citation("b")] } } },
      { type: "text", text: "C.", providerData: { anthropic: { citations: [citation("c"), citation("d")] } } },
    ]);
  });

  it("gives the reply that the same message gives as a whole", () => {
    const whole: JsonObject = {
      id: "msg_1",
      model: "claude-opus-5-5",
      content: [
        { type: "thinking", thinking: "Hm.", signature: "EqQB" },
        { type: "text", text: "A.", citations: null },
        { type: "text", text: "B.", citations: null },
        { ...toolUse, input: { city: "Oslo" } },
      ],
      stop_reason: "stop_sequence",
      stop_sequence: "END",
      usage: { input_tokens: 20, cache_read_input_tokens: 5, output_tokens: 10, output_tokens_details: { thinking_tokens: 3 } },
    };
    const { reply } = readAll(
      start,
      block(0, { type: "thinking", thinking: "Hm.", signature: "EqQB" }),
      textBlock(1, "A", "."),
      textBlock(2, "B."),
      block(3, toolUse, ...pieces('{"city":"Oslo"}')),
      end("stop_sequence", { stop_sequence: "END" }),
    );
    expect(reply).toEqual(readMessage(whole, "anthropic"));
  });

  it("gives the reply that the same message gives as a whole, whatever its blocks and however they are cut", () => {
    const words = fc.string({ unit: "grapheme", minLength: 1 });
    const input = fc.dictionary(fc.string(), fc.jsonValue()).map((value): JsonObject => JSON.parse(JSON.stringify(value)));
    const anyBlock: fc.Arbitrary<Block> = fc.oneof(
      words.map((text) => ({ type: "text", text, citations: null })),
      words.map((thinking) => ({ type: "thinking", thinking, signature: `signature of ${thinking}` })),
      input.map((given) => ({ ...toolUse, input: given })),
      input.map((given) => ({ type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: given })),
      words.map((data) => ({ type: "redacted_thinking", data })),
    );
    fc.assert(
      fc.property(fc.array(anyBlock), fc.integer({ min: 1, max: 9 }), (content, size) => {
        const usage = { input_tokens: 20, cache_read_input_tokens: 5, output_tokens: 10, output_tokens_details: { thinking_tokens: 3 } };
        const message: JsonObject = { id: "msg_1", model: "claude-opus-5-5", content, stop_reason: "end_turn", usage };
        const streamed = content.map((whole, index) => pieceByPiece(index, whole, size));
        expect(readAll(start, ...streamed, end()).reply).toEqual(readMessage(message, "anthropic"));
      }),
    );
  });

  it("passes over what it does not know, and what comes twice", () => {
    const hello = textBlock(0, "Hello");
    const { said } = readAll(start, start, hello[0] ?? [], hello, { type: "of_tomorrow", index: 7 }, end()[0] ?? [], end());
    expect(said).toMatchObject([
      { type: "text", text: "Hello" },
      { type: "finish", usage },
    ]);
  });

  it("closes the blocks that a server left open, and has no finish before the end", () => {
    const open = block(0, toolUse, ...pieces("{}")).slice(0, -1);
    expect(readAll(start, open, end("tool_use")).said.at(-2)).toMatchObject({ type: "tool-call", id: "toolu_1" });
    expect(readAll(start, textBlock(0, "Hel"), end()[0] ?? []).said).toEqual([{ type: "text", text: "Hel" }]);
  });

  it("tells of usage before the end", () => {
    const reader = messagesReader("anthropic");
    expect(reader.usage).toEqual({});
    reader.read(start, () => {});
    expect(reader.usage).toEqual({ inputTokens: 25, cachedInputTokens: 5, outputTokens: 1 });
  });

  it.each([
    ["a piece without a block", { type: "content_block_delta", index: 3, delta: { type: "text_delta", text: "x" } }],
    ["text that is none", { type: "content_block_start", index: 0, content_block: { type: "text", text: 7 } }],
  ])("does not take %s for an event", (_, event) => {
    expect(() => readAll(start, event)).toThrow(TypeError);
  });
});

/** A block as a stream tells it, in pieces of some characters. */
function pieceByPiece(index: number, whole: Block, size: number): readonly Event[] {
  const cut = (value: unknown) => String(value).match(new RegExp(`.{1,${size}}`, "gsu")) ?? [];
  switch (whole.type) {
    case "text":
      return textBlock(index, ...cut(whole.text));
    case "thinking":
      return block(
        index,
        { ...whole, thinking: "", signature: "" },
        ...cut(whole.thinking).map((thinking) => ({ type: "thinking_delta", thinking })),
        ...cut(whole.signature).map((signature) => ({ type: "signature_delta", signature })),
      );
    case "tool_use":
    case "server_tool_use":
      return block(index, { ...whole, input: {} }, ...pieces(...cut(JSON.stringify(whole.input))));
    default:
      return block(index, whole);
  }
}
