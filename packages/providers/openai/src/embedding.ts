import { type CallContext, type EmbeddingReply, isJsonObject, type JsonObject } from "@ashlar/core";
import { readReply } from "@ashlar/core/adapter";
import type { EmbeddingCreateParams } from "openai/resources/embeddings";
import type { OpenAITransport } from "./transport.ts";
import { toUsage, usageOf } from "./usage.ts";

/** Turns texts into vectors. */
export async function embed(
  texts: readonly string[],
  context: CallContext,
  model: { readonly id: string; readonly dimensions: number | undefined; readonly transport: OpenAITransport },
): Promise<EmbeddingReply> {
  const { id, dimensions, transport } = model;
  const body: EmbeddingCreateParams = { model: id, input: [...texts], encoding_format: "base64", ...(dimensions && { dimensions }) };
  const exchange = await transport.post({ path: "/embeddings", body, model: id, streams: false }, context);
  return readReply(exchange, (reply) => readEmbeddings(reply, texts.length), usageOf);
}

function readEmbeddings({ data, usage }: JsonObject, count: number): EmbeddingReply {
  const embeddings: Float32Array[] = [];
  for (const [position, item] of (Array.isArray(data) ? data : []).entries()) {
    if (isJsonObject(item)) embeddings[typeof item.index === "number" ? item.index : position] = toVector(item.embedding);
  }
  const found = Object.keys(embeddings).length;
  if (found !== count || embeddings.length !== count) throw new TypeError(`it holds ${found} embeddings for ${count} texts`);
  return { embeddings, usage: toUsage(isJsonObject(usage) ? usage : undefined) };
}

/** A vector as base64 of little-endian floats, or as numbers from a server that knows no base64. */
function toVector(embedding: unknown): Float32Array {
  const vector = Array.isArray(embedding) ? Float32Array.from(embedding, Number) : floatsOf(embedding);
  if (vector.length === 0 || !vector.every(Number.isFinite)) throw new TypeError("an embedding is empty, or holds what is no number");
  return vector;
}

function floatsOf(base64: unknown): Float32Array {
  if (typeof base64 !== "string") throw new TypeError("an embedding is neither base64 nor numbers");
  const binary = atob(base64);
  const bytes = new DataView(new ArrayBuffer(binary.length));
  for (let at = 0; at < binary.length; at++) bytes.setUint8(at, binary.charCodeAt(at));
  return Float32Array.from({ length: Math.floor(binary.length / 4) }, (_, at) => bytes.getFloat32(4 * at, true));
}
