import { isJsonObject, type JsonValue, type Message, type ModelReply, text, textOf, toolResult } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import type { FakeReply } from "../fakes/fake-vendor.ts";
import { answer, failureOf, ways } from "./asking.ts";
import { ask, weather } from "./samples.ts";
import type { Subject } from "./subject.ts";
import { calls } from "./tools.ts";
import { flatten } from "./wire.ts";

/** Work that is not linear takes minutes for these, and runs into the time limit. */
const patient = 20_000;
const tenMegabytes = "0123456789".repeat(1_000_000);
const deep = `{"deep":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
const polluting = '{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"city_of_interest":"Oslo"}';

/** What is very long, very deep, or meant to do harm: an answer, or a typed error, and nothing else. */
export function testHostile({ serve, capabilities }: Subject): void {
  describe("hostile input", () => {
    it.each(ways)("of 10 MB of text arrives whole: %s", { timeout: patient }, async (way) => {
      const { model } = await serve({ text: tenMegabytes, framing: { pieceLength: 5000 } });
      const said = textOf((await answer(model, way, ask("Hi"))).content);
      expect(said.length).toBe(tenMegabytes.length);
      expect(said === tenMegabytes).toBe(true);
    });

    it.each(ways)("of 10 MB in the prompt is sent whole: %s", { timeout: patient }, async (way) => {
      const { model, vendor } = await serve("fine");
      await answer(model, way, ask(tenMegabytes));
      expect(flatten(vendor.requests[0]!.body).some((value) => value === tenMegabytes)).toBe(true);
    });

    it.each(ways)("of a 20,000-deep error is a typed error that can be printed: %s", async (way) => {
      for (const body of [deep, `{"error":{"message":"deep","details":${deep},"code":500}}`, `{"error":${deep}}`]) {
        const { model } = await serve({ fault: { type: "response", status: 500, body } });
        const error = await failureOf(answer(model, way, ask("Hi")));
        expect(error).toMatchObject({ code: "server", retryable: true });
        // Less than what came: whatever walks over it later must not overflow its stack.
        expect(JSON.stringify(error).length).toBeLessThan(20_000);
      }
    });

    it.each(ways)("of a 1 MB error is told in short: %s", async (way) => {
      const { model } = await serve({ fault: { type: "response", status: 500, body: "x".repeat(1_000_000), contentType: "text/plain" } });
      expect((await failureOf(answer(model, way, ask("Hi")))).message.length).toBeLessThan(10_000);
    });

    it.each(ways)("of a 20,000-deep reply is a typed error: %s", async (way) => {
      const { model } = await serve({ fault: { type: "response", status: 200, body: deep } });
      expect((await failureOf(answer(model, way, ask("Hi")))).code).toMatch(/^(?:server|stream-interrupted)$/);
    });

    it.each(ways)("of `__proto__` in an error changes nothing: %s", async (way) => {
      const body = `{"error":{"message":"no","code":"nope","type":"nope","__proto__":{"polluted":"yes"}},"__proto__":{"polluted":"yes"}}`;
      const { model } = await serve({ fault: { type: "response", status: 400, body } });
      const error = await failureOf(answer(model, way, ask("Hi")));
      expect(error.code).toBe("invalid-request");
      expectClean(error);
      expectClean(error.body);
    });

    if (!capabilities.tools) return;

    it.each(ways)("of arguments of 2 MB arrives whole: %s", { timeout: patient }, async (way) => {
      const city = tenMegabytes.slice(0, 2_000_000);
      const { model } = await serve({ toolCalls: [{ name: weather.name, arguments: { city } }], framing: { pieceLength: 400 } });
      const [call] = calls(await answer(model, way, ask("Hi", { tools: [weather] })));
      expect(isJsonObject(call?.input) && call.input.city === city).toBe(true);
    });

    it.each(ways)("of 20,000-deep arguments is a tool call that can be answered: %s", { timeout: patient }, async (way) => {
      const said: FakeReply = { toolCalls: [{ id: "call_1", name: weather.name, arguments: deep }], framing: { pieceLength: 1000 } };
      const { model } = await serve(said, "fine");
      const reply = await answer(model, way, ask("Hi", { tools: [weather] }));
      // As core's toolCall makes it: whatever walks over the arguments later must not overflow its stack.
      expect(calls(reply)).toEqual([expect.objectContaining({ id: "call_1", name: weather.name, input: null, malformed: deep })]);
      expect(textOf((await answer(model, way, ask(nextTurn(reply, "fine"), { tools: [weather] }))).content)).toBe("fine");
    });

    it.each(ways)("of `__proto__` in arguments is a key like others, here and on the next turn: %s", async (way) => {
      const { model, vendor } = await serve({ toolCalls: [{ id: "call_1", name: weather.name, arguments: polluting }] }, "fine");
      const reply = await answer(model, way, ask("Hi", { tools: [weather] }));
      const [call] = calls(reply);
      expect(Object.keys(Object(call?.input)).toSorted()).toEqual(["__proto__", "city_of_interest", "constructor"]);
      expectClean(call?.input);
      await answer(model, way, ask(nextTurn(reply, JSON.parse(polluting)), { tools: [weather] }));
      const sent = flatten(vendor.requests[1]!.body).join(" ");
      expect(sent.match(/__proto__/g)).toHaveLength(2);
    });
  });
}

/** The conversation with an answer's tool call answered. */
function nextTurn({ content }: ModelReply, output: JsonValue): readonly Message[] {
  return [
    { role: "user", content: [text("Hi")] },
    { role: "assistant", content },
    { role: "tool", content: [toolResult({ id: "call_1", name: weather.name }, output)] },
  ];
}

/** Nothing got into the prototype of a value, nor into that of all objects. */
function expectClean(value: unknown): void {
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain("polluted");
  expect(Object(value).polluted).toBeUndefined();
}
