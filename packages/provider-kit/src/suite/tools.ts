import {
  type Message,
  type ModelReply,
  type ModelRequest,
  type ToolCallPart,
  text,
  textOf,
  toolCall,
  toolFailure,
  toolResult,
} from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { answer, contextOf, failureOf, readStream, type Way, ways } from "./asking.ts";
import type { ToolChoiceKind } from "./options.ts";
import { ask, dice, weather } from "./samples.ts";
import type { Subject } from "./subject.ts";
import { expectRefusal } from "./unsupported.ts";
import { carries, expectCarried, flatten, inOrder } from "./wire.ts";

const choices = { auto: "auto", none: "none", required: "required", named: { name: dice.name } } as const;
const kinds = ["auto", "none", "required", "named"] as const satisfies readonly ToolChoiceKind[];
const withTools = (rest: Omit<ModelRequest, "messages"> = {}) => ask("Weather?", { tools: [weather, dice], ...rest });
const oslo = { id: "call_oslo_1", name: weather.name, arguments: { city_of_interest: "Oslo" } };
const rome = { id: "call_rome_2", name: weather.name, arguments: { city_of_interest: "Rome" } };

/** Tools: definitions and choices go out, calls come in, results go back. */
export function testTools({ serve, capabilities }: Subject): void {
  if (!capabilities.tools) {
    describe("tools", () => {
      it.each(ways)("are refused by a model that has none: %s", async (way) => {
        const { model } = await serve();
        expectRefusal(await failureOf(answer(model, way, withTools())), model, "tool");
      });
    });
    return;
  }
  describe("tools", () => {
    it.each(ways)("are described to the model: %s", async (way) => {
      const { model, vendor } = await serve("fine");
      await answer(model, way, withTools());
      expect(carries(vendor.requests[0]!.body, [weather.name, "zephyr-17", "city_of_interest", "quokka-23", dice.name, "sides"])).toBe(
        true,
      );
    });

    it.each(ways)("are called with arguments: %s", async (way) => {
      const { model } = await serve({ toolCalls: [oslo] });
      const reply = await answer(model, way, withTools());
      expect(calls(reply)).toEqual([{ type: "tool-call", id: oslo.id, name: weather.name, input: oslo.arguments }]);
      expect(reply.finishReason).toBe("tool-calls");
    });

    it.each(ways)("are called several at a time, in their order, after some words: %s", async (way) => {
      const { model } = await serve({ text: "Let me see.", toolCalls: [oslo, rome, { ...oslo, id: "call_oslo_3" }] });
      const reply = await answer(model, way, withTools());
      expect(textOf(reply.content)).toBe("Let me see.");
      expect(calls(reply).map(({ id, input }) => [id, input])).toEqual([
        ["call_oslo_1", oslo.arguments],
        ["call_rome_2", rome.arguments],
        ["call_oslo_3", oslo.arguments],
      ]);
    });

    it.each(ways)("get ids that tell them apart, also where the vendor gives none: %s", async (way) => {
      const { model } = await serve({ toolCalls: [oslo, rome].map(({ id: _, ...call }) => call) });
      const ids = calls(await answer(model, way, withTools())).map(({ id }) => id);
      expect(ids).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
      expect(new Set(ids).size).toBe(2);
    });

    it.each(ways)("are called without arguments: %s", async (way) => {
      const { model } = await serve({ toolCalls: [{ ...oslo, arguments: {} }] });
      expect(calls(await answer(model, way, withTools()))).toMatchObject([{ input: {} }]);
    });

    if (capabilities.streamedArguments) {
      it("get their arguments piece by piece, and then the whole call", async () => {
        const { model } = await serve({ toolCalls: [oslo, rome], framing: { pieceLength: 3 } });
        const events = await readStream(model.stream(withTools(), contextOf()));
        for (const { id, arguments: input } of [oslo, rome]) {
          const pieces = events.flatMap((event) => (event.type === "tool-call-delta" && event.id === id ? event.text : []));
          expect(pieces.length).toBeGreaterThan(3);
          expect(JSON.parse(pieces.join(""))).toEqual(input);
        }
      });
    }

    for (const way of waysOfText(capabilities)) {
      it.each(['{"city_of_interest":"Os', "not JSON", '{"a":1}}'])(`keep arguments that are not JSON: ${way}: %s`, async (malformed) => {
        const { model } = await serve({ toolCalls: [oslo, { ...rome, arguments: malformed }] });
        const reply = await answer(model, way, withTools());
        expect(calls(reply)).toMatchObject([{ input: oslo.arguments }, { id: rome.id, input: null, malformed }]);
      });
    }

    it.each(ways)("that nobody offered are passed on as they are called: %s", async (way) => {
      const { model } = await serve({ toolCalls: [{ ...oslo, name: "launch_rocket" }] });
      expect(calls(await answer(model, way, withTools()))).toMatchObject([{ name: "launch_rocket", input: oslo.arguments }]);
    });

    it.each(ways)("give back results, each to its call: %s", async (way) => {
      const { model, vendor } = await serve("Cold and warm.");
      await answer(model, way, conversation(false));
      const { body } = vendor.requests[0]!;
      expectCarried(body, ["Oslo", "Rome", "degrees", "sunny-58"]);
      expect(inOrder(body, ["degrees", "sunny-58"])).toEqual(["degrees", "sunny-58"]);
      const ids = flatten(body).filter((value) => value === oslo.id || value === rome.id);
      // A wire without ids tells calls apart by their order.
      if (ids.length > 0) expect(ids.toSorted()).toEqual([oslo.id, oslo.id, rome.id, rome.id]);
    });

    it.each(ways)("that fail say so: %s", async (way) => {
      const { model, vendor } = await serve("I see.", "I see.");
      await answer(model, way, conversation(true));
      await answer(model, way, conversation(false));
      const [failed, succeeded] = vendor.requests.map(({ body }) => body);
      expectCarried(failed!, "sunny-58");
      expect(failed).not.toEqual(succeeded);
    });

    it.each(ways)("that were called with broken arguments can be answered: %s", async (way) => {
      const { model, vendor } = await serve("I see.");
      const call = toolCall(oslo.id, weather.name, '{"city_of_interest":"Os');
      const messages: readonly Message[] = [
        { role: "user", content: [text("Weather?")] },
        { role: "assistant", content: [call] },
        { role: "tool", content: [toolFailure(call, "no JSON: lemur-62")] },
      ];
      await answer(model, way, ask(messages, { tools: [weather] }));
      expectCarried(vendor.requests[0]!.body, "lemur-62");
    });

    for (const kind of kinds) {
      const toolChoice = choices[kind];
      if (capabilities.toolChoices.includes(kind)) {
        it.each(ways)(`may be chosen from, and the choice is sent: ${kind}: %s`, async (way) => {
          const others = kinds.filter((other) => other !== kind && capabilities.toolChoices.includes(other));
          const { model, vendor } = await serve(...[kind, ...others].map(() => "fine"));
          for (const one of [kind, ...others]) await answer(model, way, withTools({ toolChoice: choices[one] }));
          const [sent, ...rest] = vendor.requests.map(({ body }) => body);
          for (const body of rest) expect(sent).not.toEqual(body);
          const [named, unnamed] = [sent!, rest[0]!].map((body) => flatten(body).filter((value) => value === dice.name).length);
          if (kind === "named") expect(named, "the tool's name is in the choice, too").toBeGreaterThan(unnamed ?? 0);
        });
      } else {
        it.each(ways)(`are refused where the wire has no such choice: ${kind}: %s`, async (way) => {
          const { model, vendor } = await serve();
          expectRefusal(await failureOf(answer(model, way, withTools({ toolChoice }))), model);
          expect(vendor.requests).toEqual([]);
        });
      }
    }
  });
}

/** The ways in which arguments arrive as text, which may be no JSON. */
function waysOfText({ argumentsAsText }: Subject["capabilities"]): readonly Way[] {
  return ways.filter((way) => argumentsAsText === "always" || (argumentsAsText === "in-streams" && way === "stream"));
}

/** A conversation in which two tools were called; the second one failed where `failed` says so. */
function conversation(failed: boolean): ModelRequest {
  const [first, second] = [oslo, rome].map(({ id, name, arguments: input }) => toolCall(id, name, JSON.stringify(input)));
  const last = failed ? toolFailure(second!, "sunny-58") : toolResult(second!, "sunny-58");
  const messages: readonly Message[] = [
    { role: "user", content: [text("Weather?")] },
    { role: "assistant", content: [text("Let me see."), first!, second!] },
    { role: "tool", content: [toolResult(first!, { degrees: -3 }), last] },
  ];
  return ask(messages, { tools: [weather] });
}

/** The tool calls of a reply, without what their provider keeps on them. */
export function calls(reply: ModelReply): readonly ToolCallPart[] {
  return reply.content.flatMap((part) => {
    if (part.type !== "tool-call") return [];
    const { providerData: _, ...call } = part;
    return [call];
  });
}
