import { textOf } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import type { Framing } from "../fakes/fake-vendor.ts";
import { answer } from "./asking.ts";
import { ask, unicode, weather } from "./samples.ts";
import type { Subject } from "./subject.ts";
import { calls } from "./tools.ts";

const framings: readonly (readonly [string, Framing])[] = [
  ...[1, 2, 3, 4, 5, 7, 13].map((bytes) => [`cut at each ${bytes} bytes`, { bytes }] as const),
  ["with CRLF", { newline: "\r\n" }],
  ["with CR", { newline: "\r" }],
  ["with CRLF, each byte by itself", { newline: "\r\n", bytes: 1 }],
  ["with CR, each byte by itself", { newline: "\r", bytes: 1 }],
  ["with comments and keep-alives", { comments: true }],
  ["without the space after `data:`", { withoutSpace: true }],
  ["with all of it at once", { comments: true, withoutSpace: true, newline: "\r\n", bytes: 3 }],
  ["a character at a time", { pieceLength: 1 }],
  ["all in one piece", { pieceLength: 10_000 }],
];

/** Framing: the answer is the same however its bytes are cut, and whatever stands between the events. */
export function testFraming({ serve, capabilities }: Subject): void {
  describe("an answer is the same", () => {
    it("when it is sent whole, each byte by itself", async () => {
      const { model } = await serve({ text: unicode, framing: { bytes: 1 } });
      expect(textOf((await answer(model, "generate", ask("Hi"))).content)).toBe(unicode);
    });

    it.each(framings)("when it is streamed %s", async (_, framing) => {
      const { model } = await serve({ text: unicode, usage: { inputTokens: 3, outputTokens: 4 }, framing: { pieceLength: 3, ...framing } });
      const reply = await answer(model, "stream", ask("Hi"));
      expect(textOf(reply.content)).toBe(unicode);
      expect(reply.finishReason).toBe("stop");
      if (capabilities.usage.includes("outputTokens")) expect(reply.usage.outputTokens).toBe(4);
    });

    if (!capabilities.tools) return;

    it.each(framings)("when its arguments are streamed %s", async (_, framing) => {
      const toolCalls = ["a", "b"].map((id) => ({
        id: `call_${id}_1`,
        name: weather.name,
        arguments: { city_of_interest: `${id}: ${unicode}` },
      }));
      const { model } = await serve({ toolCalls, framing: { pieceLength: 3, ...framing } });
      const reply = await answer(model, "stream", ask("Hi", { tools: [weather] }));
      expect(calls(reply).map(({ input }) => input)).toEqual(toolCalls.map((call) => call.arguments));
    });
  });

  describe("Unicode", () => {
    it.each(["generate", "stream"] as const)("in the prompt reaches the vendor as it is: %s", async (way) => {
      const { model, vendor } = await serve(({ body }) =>
        JSON.stringify(body).includes(JSON.stringify(unicode).slice(1, -1)) ? "same" : "not the same",
      );
      expect(textOf((await answer(model, way, ask(unicode))).content)).toBe("same");
      expect(vendor.requests).toHaveLength(1);
    });
  });
}
