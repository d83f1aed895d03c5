import { type CallContext, type EmbeddingReply, isJsonObject, type JsonObject } from "@ashlar/core";
import { readReply } from "@ashlar/core/adapter";
import type { GoogleEmbeddingOptions } from "./options.ts";
import { resourceName } from "./resource-name.ts";
import type { GoogleTransport } from "./transport.ts";
import { usageOf } from "./usage.ts";

/** Turns texts into vectors. */
export async function embed(
  texts: readonly string[],
  context: CallContext,
  model: Pick<GoogleEmbeddingOptions, "dimensions" | "taskType" | "title"> & { readonly id: string; readonly transport: GoogleTransport },
): Promise<EmbeddingReply> {
  const { id, dimensions, taskType, title, transport } = model;
  const own = { ...(taskType && { taskType }), ...(title && { title }), ...(dimensions && { outputDimensionality: dimensions }) };
  const requests = texts.map((text) => ({ model: resourceName(id), content: { parts: [{ text }] }, ...own }));
  const exchange = await transport.post({ path: `${id}:batchEmbedContents`, body: { requests }, model: id, streams: false }, context);
  return readReply(exchange, (reply) => readEmbeddings(reply, texts.length), usageOf);
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
