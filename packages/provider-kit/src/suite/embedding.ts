import { embed } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { contextOf, failureOf } from "./asking.ts";
import { unicode } from "./samples.ts";
import type { EmbeddingSubject } from "./subject.ts";
import { flatten, inOrder } from "./wire.ts";

/** Vectors for texts: all of them, in their order, in as many requests as the model wants. */
export function testEmbedding({ serve, dimensions, reportsUsage }: EmbeddingSubject): void {
  describe("vectors", () => {
    it("are those of the texts, in their order", async () => {
      const embeddings = [
        [0.5, -1],
        [2, 3],
        [0, 0.25],
      ];
      const { model, vendor } = await serve({ embeddings });
      const reply = await model.embed(["text-one", "text-two", "text-three"], contextOf());
      expect(reply.embeddings).toEqual(embeddings.map((vector) => Float32Array.from(vector)));
      expect(inOrder(vendor.requests[0]!.body, ["text-one", "text-two", "text-three"])).toEqual(["text-one", "text-two", "text-three"]);
    });

    it("have the length that the model declares", async () => {
      const { model } = await serve("");
      expect(model.dimensions).toBe(dimensions);
      const { embeddings } = await model.embed(["one", "two"], contextOf());
      expect(new Set(embeddings.map(({ length }) => length))).toEqual(new Set([dimensions ?? embeddings[0]?.length]));
    });

    it("of no texts need no request", async () => {
      const { model, vendor } = await serve();
      expect(await model.embed([], contextOf())).toEqual({ embeddings: [], usage: {} });
      expect(vendor.requests).toEqual([]);
    });

    it("of equal texts are equal, wherever they stand", async () => {
      const { model } = await serve("", "");
      const first = await model.embed(["one", "two", "one"], contextOf());
      const second = await model.embed(["two"], contextOf());
      expect(first.embeddings[2]).toEqual(first.embeddings[0]);
      expect(second.embeddings[0]).toEqual(first.embeddings[1]);
      expect(first.embeddings[0]).not.toEqual(first.embeddings[1]);
    });

    it("that are too few, or too many, are an error", async () => {
      const { model } = await serve({ embeddings: [[1, 2]] }, { embeddings: [[1], [2], [3]] });
      for (const _ of ["too few", "too many"])
        expect(await failureOf(model.embed(["one", "two"], contextOf()))).toMatchObject({ code: "server" });
    });

    it("that are empty are an error", async () => {
      const { model } = await serve({ embeddings: [[]] });
      expect(await failureOf(model.embed(["one"], contextOf()))).toMatchObject({ code: "server" });
    });

    if (reportsUsage) {
      it("tell what they consumed", async () => {
        const { model } = await serve({ usage: { inputTokens: 17 } });
        expect((await model.embed(["one"], contextOf())).usage).toEqual({ inputTokens: 17 });
      });
    }

    it.each([unicode, "", "line\nbreak", "\u0000", "null"])("are asked for texts as they are: %j", async (said) => {
      const { model, vendor } = await serve("");
      await model.embed(["before", said, "after"], contextOf());
      expect(flatten(vendor.requests[0]!.body, { keys: false })).toEqual(expect.arrayContaining(["before", said, "after"]));
    });

    it("of a text of 1 MB are asked for", async () => {
      const { model, vendor } = await serve("");
      const long = "long text ".repeat(100_000);
      expect((await model.embed([long], contextOf())).embeddings).toHaveLength(1);
      expect(flatten(vendor.requests[0]!.body)).toContain(long);
    });

    it("of more texts than a request may hold are asked for in batches", async () => {
      const { model, vendor } = await serve();
      vendor.otherwise("");
      const size = model.maxBatchSize ?? 100;
      const texts = Array.from({ length: 2 * size + 1 }, (_, number) => `text number ${number}`);
      const { embeddings, usage } = await embed(model, texts);
      expect(embeddings).toHaveLength(texts.length);
      expect(vendor.requests).toHaveLength(3);
      expect(embeddings.at(-1)).toEqual((await model.embed([texts.at(-1)!], contextOf())).embeddings[0]);
      expect(usage.inputTokens !== undefined).toBe(reportsUsage);
    });

    it("of 64 requests at the same time go each to its own", async () => {
      const { model, vendor } = await serve();
      vendor.otherwise(({ body }) => ({ embeddings: [[Number(/number (\d+)/.exec(JSON.stringify(body))?.[1]), 0.5]] }));
      const numbers = Array.from({ length: 64 }, (_, number) => number);
      const replies = await Promise.all(numbers.map((number) => model.embed([`number ${number}`], contextOf())));
      expect(replies.map(({ embeddings }) => embeddings[0]?.[0])).toEqual(numbers);
    });
  });
}
