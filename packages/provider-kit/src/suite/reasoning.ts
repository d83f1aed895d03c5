import {
  type AssistantMessage,
  type LanguageModel,
  type Message,
  type ModelReply,
  reasoning,
  text,
  textOf,
  toolResult,
} from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { answer, ways } from "./asking.ts";
import { ask, weather } from "./samples.ts";
import type { Subject } from "./subject.ts";
import { expectCarried, flatten, inOrder } from "./wire.ts";

const paragraphs = ["First the sky: marmot-92.", "Then the wind."];
const thought = paragraphs.join("\n\n");

/** Reasoning: told before the answer, and given back unchanged where the vendor signs it. */
export function testReasoning({ serve, capabilities, signedWith }: Subject): void {
  const question: Message = { role: "user", content: [text("Weather?")] };

  describe("reasoning", () => {
    it.each(ways)("of another provider does not stand in the way, and its signature stays behind: %s", async (way) => {
      const { model, vendor } = await serve("fine");
      const content = [reasoning("Hm.", { "another-provider": { signature: "foreign-signature-64" } }), text("Cold.")];
      await answer(model, way, ask([question, { role: "assistant", content }, question]));
      expectCarried(vendor.requests[0]!.body, "foreign-signature-64", false);
      expectCarried(vendor.requests[0]!.body, "Cold.");
    });

    if (capabilities.reasoning === "none") return;

    it.each(ways)("is told before the answer, and apart from it: %s", async (way) => {
      const { model } = await serve({ reasoning: thought, text: "Cold." });
      const { content } = await answer(model, way, ask([question]));
      const types = content.map(({ type }) => type);
      // Several parts of a kind follow each other where some of them are signed.
      expect(types.filter((type, at) => type !== types[at - 1])).toEqual(["reasoning", "text"]);
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

    const signing = ({ provider }: LanguageModel) => (signedWith ? { providerOptions: { [provider]: signedWith } } : {});

    it.each(ways)("is signed, and goes back unchanged with the next turn: %s", async (way) => {
      const { model, vendor } = await serve({ reasoning: thought, text: "Cold." }, "fine");
      const reply = await answer(model, way, ask([question], signing(model)));
      await answer(model, way, ask([question, saved(reply), question], signing(model)));
      const signed = signatures(reply);
      expect(signed, "no part keeps a signature in `providerData`").not.toEqual([]);
      expectCarried(vendor.requests[1]!.body, [...signed, ...paragraphs]);
    });

    it("is signed as often whether it is streamed or not", async () => {
      const said = { reasoning: thought, text: "Cold." };
      const { model } = await serve(said, said);
      const [whole, streamed] = [
        await answer(model, "generate", ask([question], signing(model))),
        await answer(model, "stream", ask([question], signing(model))),
      ];
      expect(signatures(streamed)).toHaveLength(signatures(whole).length);
    });

    if (!capabilities.tools) return;

    it.each(ways)("goes back before the tool call that it led to: %s", async (way) => {
      const asked = { id: "call_1", name: weather.name, arguments: { city_of_interest: "Oslo" } };
      const { model, vendor } = await serve({ reasoning: thought, toolCalls: [asked] }, "Cold.");
      const rest = { tools: [weather], ...signing(model) };
      const reply = await answer(model, way, ask([question], rest));
      const result: Message = { role: "tool", content: [toolResult({ id: asked.id, name: asked.name }, "frost-34")] };
      await answer(model, way, ask([question, saved(reply), result], rest));
      const { body } = vendor.requests[1]!;
      const order = [...paragraphs, "Oslo", "frost-34"];
      expect(inOrder(body, order)).toEqual(order);
      expectCarried(body, signatures(reply));
    });
  });
}

/** An answer as its user would keep it: written as JSON and read back. */
function saved({ content, providerData }: ModelReply): AssistantMessage {
  return JSON.parse(JSON.stringify({ role: "assistant", content, providerData }));
}

function thoughtOf(content: ModelReply["content"]): string {
  return content.map((part) => (part.type === "reasoning" ? part.text : "")).join("");
}

/** What the parts of an answer keep of their provider: its texts, as far as they are more than a word. */
function signatures({ content }: ModelReply): readonly string[] {
  const kept = content.flatMap(({ providerData }) => (providerData ? flatten(providerData, { keys: false }) : []));
  return kept.filter((value) => typeof value === "string").filter((value) => value.length >= 4);
}
