import { type StreamEvent, textOf } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import type { Fault, RefusedReason } from "../fakes/fake-vendor.ts";
import { answer, contextOf, eventually, failureOf, readStream } from "./asking.ts";
import { refusals } from "./errors.ts";
import { ask, sentence, weather } from "./samples.ts";
import type { Subject } from "./subject.ts";

const inStreams: readonly RefusedReason[] = ["overloaded", "rate-limit", "server-error", "quota", "context-length"];

/** Streams that go wrong: each ends with a typed error that has what had arrived. None ends in silence. */
export function testStreams({ serve, capabilities }: Subject): void {
  const arrived = sentence.slice(0, 12);
  const breaks: readonly (readonly [string, (afterEvents: number) => Fault])[] = [
    ["ends before the answer does", (afterEvents) => ({ type: "early-end", afterEvents })],
    ["is cut", (afterEvents) => ({ type: "reset", afterEvents })],
    ["sends what is not JSON", (afterEvents) => ({ type: "malformed-event", afterEvents })],
  ];

  describe("a stream", () => {
    it.each(breaks)("that %s is interrupted, with what had arrived", async (_, fault) => {
      const { model, vendor } = await serve({ text: sentence, fault: fault(3) }, "never");
      const seen: StreamEvent[] = [];
      const error = await failureOf(readStream(model.stream(ask("Hi"), contextOf()), seen));
      expect(error).toMatchObject({ code: "stream-interrupted", retryable: true, provider: model.provider, model: model.id });
      expect(error.message).toContain(new URL(vendor.url).host);
      expect(error.partial).toMatchObject({ finishReason: "other" });
      expect(textOf(error.partial?.content ?? [])).toBe(arrived);
      expect(seen.map((event) => (event.type === "text" ? event.text : "")).join("")).toBe(arrived);
      expect(vendor.requests).toHaveLength(1);
    });

    it.each(breaks)("that %s before there was an answer is interrupted", async (_, fault) => {
      const { model } = await serve({ text: sentence, fault: fault(0) });
      expect(await failureOf(answer(model, "stream", ask("Hi")))).toMatchObject({ code: "stream-interrupted", retryable: true });
    });

    it.each(breaks)("that %s when all text was there is interrupted all the same", async (_, fault) => {
      const { model } = await serve({ text: sentence, fault: fault(99) });
      const error = await failureOf(answer(model, "stream", ask("Hi")));
      expect(error.code).toBe("stream-interrupted");
      expect(textOf(error.partial?.content ?? [])).toBe(sentence);
    });

    if (capabilities.tools && capabilities.streamedArguments) {
      it.each(breaks)("that %s in a tool call gives no half of a call", async (_, fault) => {
        const toolCalls = [{ name: weather.name, arguments: { city_of_interest: "Oslo" } }];
        const { model } = await serve({ toolCalls, fault: fault(2) });
        const seen: StreamEvent[] = [];
        expect(await failureOf(readStream(model.stream(ask("Hi", { tools: [weather] }), contextOf()), seen))).toMatchObject({
          code: "stream-interrupted",
        });
        expect(seen.filter(({ type }) => type === "tool-call")).toEqual([]);
      });
    }

    it.each(inStreams.filter((reason) => capabilities.refusedReasons.includes(reason)))(
      "that brings an error is the error of its kind, with what had arrived: %s",
      async (reason) => {
        const { model, vendor } = await serve({ text: sentence, fault: { type: "error-event", reason, afterEvents: 3 } }, "never");
        const error = await failureOf(answer(model, "stream", ask("Hi")));
        expect(error).toMatchObject({ ...refusals[reason], provider: model.provider, model: model.id });
        expect(textOf(error.partial?.content ?? [])).toBe(arrived);
        expect(vendor.requests).toHaveLength(1);
      },
    );

    it.each([0, 3, 99])("passes over an event that is new, after %i pieces", async (afterEvents) => {
      const { model } = await serve({ text: sentence, fault: { type: "unknown-event", afterEvents } });
      expect(textOf((await answer(model, "stream", ask("Hi"))).content)).toBe(sentence);
    });

    it("says nothing twice when bookkeeping comes twice", async () => {
      const usage = { inputTokens: 12, outputTokens: 34 };
      const { model } = await serve({ text: sentence, usage }, { text: sentence, usage, fault: { type: "duplicate-events" } });
      const once = await answer(model, "stream", ask("Hi"));
      const twice = await answer(model, "stream", ask("Hi"));
      expect(textOf(twice.content)).toBe(sentence);
      expect(twice.usage).toEqual(once.usage);
    });

    it("that its reader leaves is closed", async () => {
      const { model, vendor } = await serve({ text: sentence, fault: { type: "stall" } });
      for await (const event of model.stream(ask("Hi"), contextOf())) if (event.type === "text") break;
      await eventually(() => vendor.unfinished, 0, "the connection of a stream that was left");
    });

    it("that is left before it is read asks nothing", async () => {
      const { model, vendor } = await serve();
      await model.stream(ask("Hi"), contextOf())[Symbol.asyncIterator]().return?.();
      expect(vendor.requests).toEqual([]);
    });

    it("gives its connection back when it is over", async () => {
      const { model, vendor } = await serve("one", "two", "three", "four");
      for (const said of ["one", "two", "three", "four"]) {
        expect(textOf((await answer(model, "stream", ask("Hi"))).content)).toBe(said);
        await eventually(() => vendor.unfinished, 0, "answers that were not read to their end");
      }
      expect(vendor.connections).toBeLessThanOrEqual(2);
    });
  });
}
