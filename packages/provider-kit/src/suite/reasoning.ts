import { type AssistantMessage, type Message, type ModelReply, reasoning, text, textOf, toolCall, toolResult } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { answer, ways } from "./asking.ts";
import { ask, weather } from "./samples.ts";
import type { Subject } from "./subject.ts";
import { carries, flatten } from "./wire.ts";

const thought = "First the sky, then the wind: marmot-92.";

/** Reasoning: told before the answer, and given back unchanged where the vendor signs it. */
export function testReasoning({ serve, capabilities }: Subject): void {
  const question: Message = { role: "user", content: [text("Weather?")] };

  describe("reasoning", () => {
    it.each(ways)("of another provider does not stand in the way, and its signature stays behind: %s", async (way) => {
      const { model, vendor } = await serve("fine");
      const content = [reasoning("Hm.", { "another-provider": { signature: "foreign-signature-64" } }), text("Cold.")];
      await answer(model, way, ask([question, { role: "assistant", content }, question]));
      expect(carries(vendor.requests[0]!.body, "foreign-signature-64")).toBe(false);
      expect(carries(vendor.requests[0]!.body, "Cold.")).toBe(true);
    });

    if (capabilities.reasoning === "none") return;

    it.each(ways)("is told before the answer, and apart from it: %s", async (way) => {
      const { model } = await serve({ reasoning: thought, text: "Cold." });
      const { content } = await answer(model, way, ask([question]));
      expect(content.map(({ type }) => type)).toEqual(["reasoning", "text"]);
      expect(thoughtOf(content)).toBe(thought);
      expect(textOf(content)).toBe("Cold.");
    });

    it("comes piece by piece", async () => {
      const { model } = await serve({ reasoning: thought, text: "Cold." });
      const pieces: string[] = [];
      for await (const event of model.stream(ask([question]), { signal: new AbortController().signal })) {
        if (event.type === "reasoning" && event.text !== "") pieces.push(event.text);
      }
      expect(pieces.length).toBeGreaterThan(3);
    });

    if (capabilities.reasoning === "shown") return;

    it.each(ways)("is signed, and goes back unchanged with the next turn: %s", async (way) => {
      const { model, vendor } = await serve({ reasoning: thought, text: "Cold." }, "fine");
      const { content, providerData } = await answer(model, way, ask([question]));
      const said: AssistantMessage = saved({ role: "assistant", content, ...(providerData && { providerData }) });
      const signed = signatures({ content });
      expect(signed, "no part keeps a signature in `providerData`").not.toEqual([]);
      await answer(model, way, ask([question, said, question]));
      expect(carries(vendor.requests[1]!.body, [...signed, thought])).toBe(true);
    });

    it("is signed in the same way whether it is streamed or not", async () => {
      const said = { reasoning: thought, text: "Cold." };
      const { model, vendor } = await serve(said, "fine", said, "fine");
      for (const way of ways) {
        const { content } = await answer(model, way, ask([question]));
        await answer(model, "generate", ask([question, saved({ role: "assistant", content }), question]));
      }
      const [, whole, , streamed] = vendor.requests.map(({ body }) =>
        flatten(body).filter((value) => String(value).length < 12 || value === thought),
      );
      expect(streamed).toEqual(whole);
    });

    if (!capabilities.tools) return;

    it.each(ways)("goes back before the tool call that it led to: %s", async (way) => {
      const asked = { id: "call_1", name: weather.name, arguments: { city_of_interest: "Oslo" } };
      const { model, vendor } = await serve({ reasoning: thought, toolCalls: [asked] }, "Cold.");
      const { content } = await answer(model, way, ask([question], { tools: [weather] }));
      const result = toolResult(toolCall(asked.id, asked.name, "{}"), "frost-34");
      const messages: readonly Message[] = [question, saved({ role: "assistant", content }), { role: "tool", content: [result] }];
      await answer(model, way, ask(messages, { tools: [weather] }));
      const sent = flatten(vendor.requests[1]!.body).map(String);
      expect(carries(vendor.requests[1]!.body, signatures({ content }))).toBe(true);
      const places = [thought, "Oslo", "frost-34"].map((word) => sent.findIndex((value) => value.includes(word)));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(places).not.toContain(-1);
    });
  });
}

/** As a user would keep it: written as JSON and read back. */
function saved(message: AssistantMessage): AssistantMessage {
  return JSON.parse(JSON.stringify(message));
}

function thoughtOf(content: ModelReply["content"]): string {
  return content.map((part) => (part.type === "reasoning" ? part.text : "")).join("");
}

/** What the parts of an answer keep of their provider: all texts that are long enough to be a signature. */
function signatures({ content }: Pick<ModelReply, "content">): readonly string[] {
  return content
    .flatMap(({ providerData }) => (providerData ? flatten(providerData, { keys: false }) : []))
    .filter((value) => typeof value === "string")
    .filter((value) => value.length >= 8);
}
