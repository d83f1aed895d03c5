import { type Attempt, type FinishReason, textOf, type Usage } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import type { FakeReply } from "../fakes/fake-vendor.ts";
import { answer, contextOf, failureOf, watched, ways } from "./asking.ts";
import { ask, sentence, weather } from "./samples.ts";
import { refusalReason, type Subject } from "./subject.ts";

type Field = keyof Usage;
const counts = { inputTokens: 120, outputTokens: 45, cachedInputTokens: 80, cacheWriteTokens: 11, reasoningTokens: 7, audioTokens: 5 };

const tokens = [
  { token: "Good", logProbability: -0.25, alternatives: [{ token: "Bad", logProbability: -1.5 }] },
  { token: " day", logProbability: -0.125, alternatives: [{ token: " night", logProbability: -2.5 }] },
];

/** Usage and how a reply ended. */
export function testUsage({ serve, capabilities }: Subject): void {
  const { usage: reported, usageAlways, usageAtStart } = capabilities;
  const only = (from: Usage, fields: readonly Field[]): Usage =>
    Object.fromEntries(Object.entries(from).filter(([field]) => fields.some((wanted) => wanted === field)));

  describe("usage", () => {
    it.each(ways)("is counted as the vendor counts it, input with the cached, output with reasoning: %s", async (way) => {
      const { model } = await serve({ text: "fine", usage: counts });
      expect((await answer(model, way, ask("Hi"))).usage).toEqual(only(counts, reported));
    });

    it.each(ways)("that the vendor does not report is unknown, and not 0: %s", async (way) => {
      const some = only({ inputTokens: 7, outputTokens: 3 }, reported);
      const nothing = Object.fromEntries(usageAlways.map((field) => [field, 0]));
      const { model } = await serve({ text: "fine", usage: some }, { text: "fine", usage: {} });
      expect((await answer(model, way, ask("Hi"))).usage).toEqual({ ...nothing, ...some });
      if (!usageAlways.includes("inputTokens")) expect((await answer(model, way, ask("Hi"))).usage).toEqual({});
    });

    it.each(ways)("of 0 is 0, and not unknown: %s", async (way) => {
      const zeros = Object.fromEntries(reported.map((field) => [field, 0]));
      const { model } = await serve({ text: "fine", usage: { ...zeros, inputTokens: 9 } });
      expect((await answer(model, way, ask("Hi"))).usage).toEqual(only({ ...zeros, inputTokens: 9 }, reported));
    });

    it("of a stream that fails is what the vendor had told until then", async () => {
      const { model } = await serve({ text: sentence, usage: counts, fault: { type: "early-end", afterEvents: 3 } });
      const error = await failureOf(answer(model, "stream", ask("Hi")));
      expect(error.usage ?? error.partial?.usage).toMatchObject(only(counts, usageAtStart));
    });

    it("of a stream that its reader leaves is what the vendor had told until then", async () => {
      const { model } = await serve({ text: sentence, usage: counts, fault: { type: "stall", afterEvents: 3 } });
      const attempts: Attempt[] = [];
      const context = contextOf({ onAttempt: (attempt) => attempts.push(attempt) });
      for await (const _ of watched(model).stream(ask("Hi"), context)) break;
      const what = "`context.usageSoFar(read)` was not called, or `read` does not give what the vendor has told";
      expect(
        attempts.map(({ usage }) => usage),
        what,
      ).toMatchObject([only(counts, usageAtStart)]);
    });
  });

  describe("an answer ends", () => {
    const ends: readonly (readonly [FinishReason, FakeReply])[] = [
      ...capabilities.finishReasons.map((finishReason) => [finishReason, { text: "said", finishReason }] as const),
      ...(capabilities.tools
        ? ([
            ["tool-calls", { toolCalls: [{ name: weather.name, arguments: {} }] }],
            // Some servers say "stop" after a tool call, others for one that was forced.
            ["tool-calls", { toolCalls: [{ name: weather.name, arguments: {} }], finishReason: "stop" }],
          ] as const)
        : []),
      ...(capabilities.refusal === "none" ? [] : [[refusalReason(capabilities), { refusal: "I can't do that." }] as const]),
    ];
    it.each(ends.flatMap(([reason, said]) => ways.map((way) => [reason, way, said] as const)))(
      "with the reason %s: %s",
      async (reason, way, said) => {
        const { model } = await serve(said);
        expect((await answer(model, way, ask("Hi", capabilities.tools ? { tools: [weather] } : {}))).finishReason).toBe(reason);
      },
    );

    if (capabilities.refusal === "words") {
      it.each(ways)("with a refusal in the model's words: %s", async (way) => {
        const { model } = await serve({ refusal: "I can't do that." });
        expect(textOf((await answer(model, way, ask("Hi"))).content)).toBe("I can't do that.");
      });
    }

    if (capabilities.params.includes("logProbabilities")) {
      it.each(ways)("with how likely each of its tokens was, where that is asked for: %s", async (way) => {
        const { model } = await serve({ tokens });
        const reply = await answer(model, way, ask("Hi", { params: { logProbabilities: 2 } }));
        expect(reply.logProbabilities).toEqual(tokens);
        expect(textOf(reply.content)).toBe("Good day");
      });
    }

    if (capabilities.finishReasons.includes("length")) {
      it.each(ways)("with what it has where the limit of tokens cuts it off: %s", async (way) => {
        const { model } = await serve({ text: "cut in the mid", finishReason: "length" });
        expect(textOf((await answer(model, way, ask("Hi"))).content)).toBe("cut in the mid");
      });
    }
  });
}
