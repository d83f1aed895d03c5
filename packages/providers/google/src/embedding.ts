import { type EmbeddingModel, type EmbeddingReply, isJsonObject, type JsonObject, type Price } from "@ashlar/core";
import { readReply } from "@ashlar/core/adapter";
import type { GoogleEmbeddingOptions } from "./options.ts";
import { resourceName } from "./resource-name.ts";
import type { GoogleTransport } from "./transport.ts";
import { usageOf } from "./usage.ts";

/** Lengths of vectors, from https://ai.google.dev/gemini-api/docs/embeddings */
const dimensionsOf: Readonly<Record<string, number>> = { "gemini-embedding-001": 3072, "gemini-embedding-2": 3072 };

/** An embedding model over `batchEmbedContents`. */
export function embeddingModel(
  id: string,
  options: Omit<GoogleEmbeddingOptions, "price"> & {
    readonly provider: string;
    readonly transport: GoogleTransport;
    readonly price: Price | undefined;
  },
): EmbeddingModel {
  const { provider, transport, dimensions, taskType, title, price, maxBatchSize = 100 } = options;
  const own = { ...(taskType && { taskType }), ...(title && { title }), ...(dimensions && { outputDimensionality: dimensions }) };
  return {
    provider,
    id,
    dimensions: dimensions ?? dimensionsOf[id],
    maxBatchSize,
    ...(price && { price }),
    async embed(texts, context) {
      if (texts.length === 0) return { embeddings: [], usage: {} };
      const requests = texts.map((text) => ({ model: resourceName(id), content: { parts: [{ text }] }, ...own }));
      const exchange = await transport.post({ path: `${id}:batchEmbedContents`, body: { requests }, model: id, streams: false }, context);
      return readReply(exchange, (reply) => readEmbeddings(reply, texts.length), usageOf);
    },
  };
}

function readEmbeddings(reply: JsonObject, count: number): EmbeddingReply {
  const list = Array.isArray(reply.embeddings) ? reply.embeddings : [];
  if (list.length !== count) throw new TypeError(`it holds ${list.length} embeddings for ${count} texts`);
  const embeddings = list.map((embedding: unknown) => {
    const values = isJsonObject(embedding) ? embedding.values : undefined;
    if (!Array.isArray(values) || values.length === 0) throw new TypeError("an embedding without numbers");
    return Float32Array.from(values, toNumber);
  });
  return { embeddings, usage: usageOf(reply) };
}

function toNumber(value: unknown): number {
  if (typeof value !== "number") throw new TypeError("an embedding with something else than numbers");
  return value;
}
