import { getEventListeners } from "node:events";
import { type LanguageModel, type ModelReply, text, textOf } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { answer, contextOf, eventually, failing, failureOf, readStream, watched, ways } from "./asking.ts";
import { type Embedded, testEmbeddedAbilities } from "./embedded-abilities.ts";
import type { CreateModel, EmbeddedModelTestOptions } from "./options.ts";
import { ask, unicode } from "./samples.ts";

/** The address of a model that has none. */
export const nowhere = { baseURL: "http://127.0.0.1:9", apiKey: "" };

/** What needs no script of a language model that runs in this process: that it keeps the contract, whatever it says. */
export function testEmbeddedModel(createModel: CreateModel<LanguageModel>, options: EmbeddedModelTestOptions): void {
  const { capabilities, maxOutputTokens = 24, timeout = 60_000 } = options;
  const isSteady = capabilities.params.includes("temperature");
  const embedded: Embedded = {
    model: createModel(nowhere),
    capabilities,
    timeout,
    params: { maxOutputTokens, ...(isSteady && { temperature: 0 }) },
  };
  testEmbeddedAnswers(embedded);
  testEmbeddedAbort(embedded);
  testEmbeddedAbilities(embedded);
}

function testEmbeddedAnswers({ model, capabilities, params, timeout }: Embedded): void {
  const question = ask("What is the capital of France?", { params });

  describe("an answer", { timeout }, () => {
    it.each(ways)("is text, and says what it consumed and why it ended: %s", async (way) => {
      const { content, finishReason, usage } = await answer(model, way, question);
      expect(content.map(({ type }) => type)).toContain("text");
      expect(textOf(content)).toMatch(/./);
      expect(["stop", "length"]).toContain(finishReason);
      expect(usage.inputTokens).toBeGreaterThan(0);
      expect(usage.outputTokens).toBeGreaterThan(0);
      expect(usage.outputTokens).toBeLessThanOrEqual(params.maxOutputTokens);
    });

    it("has the same shape whether it is streamed or not", async () => {
      const shape = ({ content, usage, ...end }: ModelReply) => ({
        content: content.map((part) => Object.keys(part)),
        usage: Object.keys(usage).toSorted(),
        end: Object.keys(end).toSorted(),
      });
      expect(shape(await answer(model, "stream", question))).toEqual(shape(await answer(model, "generate", question)));
    });

    it("comes piece by piece, with exactly one `finish` at its end", async () => {
      const events = await readStream(model.stream(ask("Count to one hundred.", { params }), contextOf()));
      expect(events.filter(({ type }) => type === "text").length).toBeGreaterThan(2);
      expect(events.filter(({ type }) => type === "finish")).toHaveLength(1);
    });

    it.each(ways)("is to the whole conversation: %s", async (way) => {
      const asked = { role: "user", content: [text("What is the capital of France?")] } as const;
      const alone = await answer(model, way, question);
      const conversation = await answer(
        model,
        way,
        ask([{ role: "system", content: [text("Be brief.")] }, asked, { role: "assistant", content: [text("Paris.")] }, asked], { params }),
      );
      expect(conversation.usage.inputTokens).toBeGreaterThan(alone.usage.inputTokens ?? 0);
    });

    it.each(ways)("is cut off by the limit of tokens, and says so: %s", async (way) => {
      const reply = await answer(model, way, ask("Tell me a long story.", { params: { ...params, maxOutputTokens: 3 } }));
      expect(reply.finishReason).toBe("length");
      expect(reply.usage.outputTokens).toBeLessThanOrEqual(3);
    });

    it.each(ways)("to Unicode is well-formed: %s", async (way) => {
      const said = textOf((await answer(model, way, ask(`Repeat: ${unicode}`, { params }))).content);
      expect(said.isWellFormed()).toBe(true);
      expect(said).not.toContain("\ufffd");
    });

    if (capabilities.params.includes("stopSequences") && params.temperature === 0) {
      it.each(ways)("ends before a stop sequence: %s", async (way) => {
        const story = (stopSequences: readonly string[]) =>
          answer(model, way, ask("Tell me a story.", { params: { ...params, ...(stopSequences.length > 0 && { stopSequences }) } }));
        const whole = textOf((await story([])).content);
        const stop = whole.slice(whole.length / 2, whole.length / 2 + 4);
        const cut = await story([stop]);
        expect(textOf(cut.content)).toBe(whole.slice(0, whole.indexOf(stop)));
        expect(cut.finishReason).toBe("stop");
      });
    }

    it("is each call's own when several run at the same time", async () => {
      const limits = [1, 2, 3, 4];
      const replies = await Promise.all(
        limits.map((maxOutputTokens, at) =>
          answer(model, ways[at % 2]!, ask("Tell me a long story.", { params: { ...params, maxOutputTokens } })),
        ),
      );
      expect(replies.map(({ usage }) => usage.outputTokens)).toEqual(limits);
    });

    it.each(ways)("to a prompt that is longer than the context is a ContextLengthError: %s", async (way) => {
      const error = await failureOf(
        answer(model, way, ask("word ".repeat(2 * (model.capabilities.contextLength ?? 1_000_000)), { params })),
      );
      expect(error).toMatchObject({ code: "context-length", retryable: false });
    });
  });
}

function testEmbeddedAbort({ model, params, timeout }: Embedded): void {
  const story = ask("Tell me a very long story.", { params: { ...params, maxOutputTokens: 400 } });
  const works = async (): Promise<void> => {
    expect((await answer(model, "generate", ask("Hi", { params: { ...params, maxOutputTokens: 2 } }))).usage.outputTokens).toBeGreaterThan(
      0,
    );
  };

  describe.each(ways)("abort: %s:", { timeout }, (way) => {
    it("before the call computes nothing", async () => {
      const error = await failureOf(answer(model, way, story, { signal: AbortSignal.abort("no more") }));
      expect(error).toMatchObject({ code: "aborted", cause: "no more" });
    });

    it("ends an answer, and the model works again", async () => {
      const controller = new AbortController();
      const failed = failing(answer(model, way, story, { signal: controller.signal }));
      setTimeout(() => controller.abort("enough"), 100);
      expect(await failed).toMatchObject({ code: "aborted", cause: "enough" });
      await works();
    });

    it("after the answer changes nothing, and no listener is left", async () => {
      const controller = new AbortController();
      await answer(model, way, ask("Hi", { params: { ...params, maxOutputTokens: 2 } }), { signal: controller.signal });
      await eventually(() => getEventListeners(controller.signal, "abort").length, 0, "listeners on the signal");
      controller.abort();
      await works();
    });

    it("by a limit of time is a TimeoutError, and the model works again", async () => {
      const error = await failureOf(answer(watched(model), way, story, { timeouts: { firstChunk: 1 } }));
      expect(error).toMatchObject({ code: "timeout", timeout: "firstChunk" });
      await works();
    });
  });

  describe("a stream", { timeout }, () => {
    it("that its reader leaves is over, and the model works again", async () => {
      for (let left = 0; left < 4; left++) for await (const event of model.stream(story, contextOf())) if (event.type === "text") break;
      await works();
    });
  });
}
