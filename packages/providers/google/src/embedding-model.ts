import type { EmbeddingModel, Price } from "@ashlar/core";
import { laterEmbeddingModel } from "@ashlar/core/provider";
import type { GoogleEmbeddingOptions } from "./options.ts";
import type { GoogleTransport } from "./transport.ts";

/** Lengths of vectors, from https://ai.google.dev/gemini-api/docs/embeddings */
const dimensionsOf: Readonly<Record<string, number>> = { "gemini-embedding-001": 3072, "gemini-embedding-2": 3072 };

/** An embedding model over `batchEmbedContents`. */
export function embeddingModel(
  id: string,
  options: Omit<GoogleEmbeddingOptions, "price"> & {
    readonly provider: string;
    readonly transport: () => Promise<GoogleTransport>;
    readonly price: Price | undefined;
  },
): EmbeddingModel {
  const { provider, transport, dimensions, price, maxBatchSize = 100 } = options;
  const facts = { provider, id, dimensions: dimensions ?? dimensionsOf[id], maxBatchSize, ...(price && { price }) };
  return laterEmbeddingModel(facts, async () => {
    const [{ embed }, way] = await Promise.all([import("./embedding.ts"), transport()]);
    return (texts, context) => embed(texts, context, { ...options, id, transport: way });
  });
}
