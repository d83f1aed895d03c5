import type { EmbeddingModelV4, SharedV4Warning } from "@ai-sdk/provider";
import { type EmbeddingModel, UnsupportedError } from "@ashlar/core";
import { fromError } from "./errors.ts";

/**
 * Makes an embedding model of Ashlar one of the Vercel AI SDK (version 4: `ai` 7), for `embed` and `embedMany`.
 *
 * @example
 * const { embedding } = await embed({ model: toAiSdkEmbedding(localEmbedding()), value: "a small dog" });
 */
export function toAiSdkEmbedding(model: EmbeddingModel): EmbeddingModelV4 {
  return {
    specificationVersion: "v4",
    provider: model.provider,
    modelId: model.id,
    maxEmbeddingsPerCall: model.maxBatchSize ?? 100,
    supportsParallelCalls: true,
    async doEmbed({ values, dimensions, abortSignal, providerOptions }) {
      const warnings: SharedV4Warning[] = [];
      if (providerOptions) {
        warnings.push({ type: "unsupported", feature: "providerOptions", details: "Set them where the model is made" });
      }
      try {
        if (dimensions !== undefined && dimensions !== model.dimensions) {
          const message = `${model.id} can't change its dimensions for a call: set them where the model is made.`;
          throw new UnsupportedError(message, { feature: "dimensions", model: model.id });
        }
        const { embeddings, usage } = await model.embed(values, { signal: abortSignal ?? new AbortController().signal });
        return {
          embeddings: embeddings.map((vector) => Array.from(vector)),
          ...(usage.inputTokens !== undefined && { usage: { tokens: usage.inputTokens } }),
          warnings,
        };
      } catch (error) {
        throw fromError(error, { model, attempts: [], signal: abortSignal });
      }
    },
  };
}
