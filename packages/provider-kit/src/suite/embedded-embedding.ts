import { type EmbeddingModel, embed } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { contextOf, failing, failureOf, outcomeOf } from "./asking.ts";
import { nowhere } from "./embedded-model.ts";
import type { CreateModel, EmbeddedEmbeddingTestOptions } from "./options.ts";
import { unicode } from "./samples.ts";

/** What needs no script of an embedding model that runs in this process. */
export function testEmbeddedEmbedding(
  createModel: CreateModel<EmbeddingModel>,
  { dimensions, timeout = 60_000 }: EmbeddedEmbeddingTestOptions,
): void {
  const model = createModel(nowhere);

  describe("vectors", { timeout }, () => {
    it("have the declared length, and numbers in them", async () => {
      const { embeddings } = await model.embed(["a small dog", "a sort of bread"], contextOf());
      expect(embeddings.map(({ length }) => length)).toEqual([dimensions, dimensions]);
      expect([undefined, dimensions]).toContain(model.dimensions);
      for (const vector of embeddings) {
        expect(vector).toBeInstanceOf(Float32Array);
        expect(vector.every(Number.isFinite)).toBe(true);
        expect(Math.hypot(...vector)).toBeGreaterThan(0);
      }
    });

    it("of a text are the same alone and among others, in the order of the texts", async () => {
      const texts = ["a small dog", "a sort of bread", "the tax office", "a little hound"];
      const together = await model.embed(texts, contextOf());
      for (const [at, said] of texts.entries()) {
        const { embeddings } = await model.embed([said], contextOf());
        expect(cosine(embeddings[0]!, together.embeddings[at]!)).toBeGreaterThan(0.999);
      }
    });

    it("of texts that mean the same are closer than of others", async () => {
      const { embeddings } = await model.embed(["a small dog", "a little hound", "the tax office"], contextOf());
      expect(cosine(embeddings[0]!, embeddings[1]!)).toBeGreaterThan(cosine(embeddings[0]!, embeddings[2]!));
    });

    it("of no texts are none", async () => {
      expect((await model.embed([], contextOf())).embeddings).toEqual([]);
    });

    it("tell what they consumed, more for more", async () => {
      const [short, long] = [await model.embed(["dog"], contextOf()), await model.embed(["a small dog and a large one"], contextOf())];
      expect(short.usage.inputTokens).toBeGreaterThan(0);
      expect(long.usage.inputTokens).toBeGreaterThan(short.usage.inputTokens ?? 0);
    });

    it.each([unicode, "", "\u0000", "word ".repeat(5000)])("of any text are numbers, or a typed error: %#", async (said) => {
      const outcome = await outcomeOf(model.embed([said], contextOf()));
      if (outcome instanceof Error) return;
      expect(outcome.embeddings).toHaveLength(1);
      expect(outcome.embeddings[0]!.every(Number.isFinite)).toBe(true);
    });

    it("of many texts come in batches, and several requests at once each get theirs", async () => {
      const texts = Array.from({ length: 2 * Math.min(model.maxBatchSize ?? 100, 8) + 1 }, (_, number) => `text number ${number}`);
      const { embeddings } = await embed(model, texts, { batchSize: Math.min(model.maxBatchSize ?? 100, 8), concurrency: 3 });
      const last = await model.embed([texts.at(-1)!], contextOf());
      expect(embeddings).toHaveLength(texts.length);
      expect(cosine(embeddings.at(-1)!, last.embeddings[0]!)).toBeGreaterThan(0.999);
    });

    it("are aborted before and while they are computed, and work again afterwards", async () => {
      const gone = await failureOf(model.embed(["dog"], contextOf({ signal: AbortSignal.abort("no more") })));
      expect(gone).toMatchObject({ code: "aborted", cause: "no more" });
      const controller = new AbortController();
      const failed = failing(
        model.embed(
          Array.from({ length: 500 }, (_, number) => `${number} ${"word ".repeat(50)}`),
          contextOf({ signal: controller.signal }),
        ),
      );
      setTimeout(() => controller.abort("enough"), 20);
      expect(await failed).toMatchObject({ code: "aborted", cause: "enough" });
      expect((await model.embed(["dog"], contextOf())).embeddings).toHaveLength(1);
    });
  });
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
  return dot / (Math.hypot(...a) * Math.hypot(...b));
}
