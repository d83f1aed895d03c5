import { type EmbeddingModel, RateLimitError } from "@ashlar/core";
import { embed, embedMany } from "ai";
import { expect, it } from "vitest";
import { toAiSdkEmbedding } from "../index.ts";

const model: EmbeddingModel = {
  provider: "scripted",
  id: "embed-1",
  dimensions: 2,
  maxBatchSize: 2,
  embed: async (texts) => ({ embeddings: texts.map(({ length }) => Float32Array.of(length, 0)), usage: { inputTokens: texts.length } }),
};

it("serves embed and embedMany, in batches that the model takes", async () => {
  expect(await embed({ model: toAiSdkEmbedding(model), value: "dog" })).toMatchObject({ embedding: [3, 0], usage: { tokens: 1 } });
  const { embeddings, usage } = await embedMany({ model: toAiSdkEmbedding(model), values: ["a", "bb", "ccc"] });
  expect(embeddings).toEqual([
    [1, 0],
    [2, 0],
    [3, 0],
  ]);
  expect(usage.tokens).toBe(3);
});

it("lets the AI SDK ask again where that may help", async () => {
  let asked = 0;
  const busy: EmbeddingModel = {
    ...model,
    embed: (texts, context) =>
      asked++ === 0 ? Promise.reject(new RateLimitError("busy", { retryAfter: 1 })) : model.embed(texts, context),
  };
  expect((await embed({ model: toAiSdkEmbedding(busy), value: "dog" })).embedding).toEqual([3, 0]);
  expect(asked).toBe(2);
});

it("does not pretend to change the length of vectors", async () => {
  const asked = toAiSdkEmbedding(model).doEmbed({ values: ["dog"], dimensions: 5 });
  await expect(asked).rejects.toMatchObject({ name: "AI_UnsupportedFunctionalityError", functionality: "dimensions" });
});
