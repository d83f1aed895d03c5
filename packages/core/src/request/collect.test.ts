import { describe, expect, it } from "vitest";
import { collectReply, generateFromStream, type LanguageModel, type StreamEvent, streamReply } from "../index.ts";

const finish: StreamEvent = { type: "finish", finishReason: "stop", usage: { outputTokens: 3 }, id: "r1" };

async function* from(...events: StreamEvent[]): AsyncGenerator<StreamEvent> {
  yield* events;
}

describe("collectReply", () => {
  it("joins pieces of text, and of reasoning with the signature that ends it", async () => {
    const signed = { vendor: { signature: "abc" } };
    const reply = await collectReply(
      from(
        { type: "reasoning", text: "Let me " },
        { type: "reasoning", text: "think." },
        { type: "reasoning", text: "", providerData: signed },
        { type: "reasoning", text: "More." },
        { type: "text", text: "Hel" },
        { type: "text", text: "lo" },
        { type: "tool-call-delta", id: "1", name: "now", text: "{}" },
        { type: "tool-call", id: "1", name: "now", input: {} },
        { type: "text", text: "!" },
        finish,
      ),
    );
    expect(reply).toEqual({
      content: [
        { type: "reasoning", text: "Let me think.", providerData: signed },
        { type: "reasoning", text: "More." },
        { type: "text", text: "Hello" },
        { type: "tool-call", id: "1", name: "now", input: {} },
        { type: "text", text: "!" },
      ],
      finishReason: "stop",
      usage: { outputTokens: 3 },
      id: "r1",
    });
  });

  it("keeps two items of a provider apart", async () => {
    const item = (id: string) => ({ vendor: { id } });
    const { content } = await collectReply(
      from(
        { type: "text", text: "a", providerData: item("1") },
        { type: "text", text: "b" },
        { type: "text", text: "c", providerData: item("2") },
        finish,
      ),
    );
    expect(content).toEqual([
      { type: "text", text: "ab", providerData: item("1") },
      { type: "text", text: "c", providerData: item("2") },
    ]);
  });

  it("puts data that come without text on the text before", async () => {
    const citations = { vendor: { citations: ["page 3"] } };
    const { content } = await collectReply(
      from({ type: "text", text: "It is " }, { type: "text", text: "so." }, { type: "text", text: "", providerData: citations }, finish),
    );
    expect(content).toEqual([{ type: "text", text: "It is so.", providerData: citations }]);
  });

  it("throws, with what had arrived, when no finish event comes", async () => {
    await expect(collectReply(from({ type: "text", text: "Hel" }))).rejects.toMatchObject({
      code: "stream-interrupted",
      partial: { content: [{ type: "text", text: "Hel" }] },
    });
  });

  it("turns a reply into events and back", async () => {
    const reply = await collectReply(from({ type: "text", text: "Hello" }, finish));
    expect(await collectReply(streamReply(reply))).toEqual(reply);
  });
});

describe("generateFromStream", () => {
  it("gives an adapter that only streams its other method", async () => {
    const stream: LanguageModel["stream"] = () => from({ type: "text", text: "Hi" }, finish);
    const reply = await generateFromStream(stream)({ messages: [] }, { signal: new AbortController().signal });
    expect(reply.content).toEqual([{ type: "text", text: "Hi" }]);
  });
});
