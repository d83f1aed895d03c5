import type { EmbeddingModel, Price } from "@ashlar/core";
import { laterEmbeddingModel } from "@ashlar/core/provider";
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
  const facts = { provider, id, dimensions: dimensions ?? dimensionsOf[id], maxBatchSize, ...(price && { price }) };
  return laterEmbeddingModel(facts, async () => {
    const [{ embed }, way] = await Promise.all([import("./embedding.ts"), transport()]);
    return (texts, context) => embed(texts, context, { id, dimensions, transport: way });
  });
}
