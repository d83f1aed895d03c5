import type { EmbeddingModel, Price } from "@ashlar/core";
import { loadPart } from "@ashlar/core/provider";
import type { OpenAIEmbeddingOptions } from "./options.ts";
import type { OpenAITransport } from "./transport.ts";

/** Lengths of vectors, from https://platform.openai.com/docs/guides/embeddings */
const dimensionsOf: Readonly<Record<string, number>> = {
  "text-embedding-3-small": 1536,
  "text-embedding-3-large": 3072,
  "text-embedding-ada-002": 1536,
};

/** An embedding model over the wire's `/embeddings`. */
export function embeddingModel(
  id: string,
  options: Pick<OpenAIEmbeddingOptions, "dimensions" | "maxBatchSize"> & {
    readonly provider: string;
    readonly transport: () => Promise<OpenAITransport>;
    readonly price: Price | undefined;
  },
): EmbeddingModel {
  const { provider, transport, dimensions, price, maxBatchSize = 100 } = options;
  return {
    provider,
    id,
    dimensions: dimensions ?? dimensionsOf[id],
    maxBatchSize,
    ...(price && { price }),
    async embed(texts, context) {
      if (texts.length === 0) return { embeddings: [], usage: {} };
      const load = () => Promise.all([import("./embedding.ts"), transport()]);
      const [{ embed }, way] = await loadPart({ provider, model: id }, load);
      return embed(texts, context, { id, dimensions, transport: way });
    },
  };
}
