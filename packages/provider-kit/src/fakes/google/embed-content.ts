import type { JsonObject } from "@ashlar/core";
import { embeddingsOf } from "../embeddings.ts";
import { listOf, objectOf } from "../json.ts";
import type { ModelPath, Received } from "../wire.ts";

const usualDimensions = 3072;

/** `…:embedContent` and `…:batchEmbedContents`. Source: https://ai.google.dev/api/embeddings */
export function embedContentPath({ body }: Received, many: boolean): ModelPath {
  const requests = many ? listOf(body.requests).map(objectOf) : [body];
  return {
    whole(reply) {
      const [first = {}] = requests;
      const { outputDimensionality } = "embedContentConfig" in first ? objectOf(first.embedContentConfig) : first;
      const dimensions = typeof outputDimensionality === "number" ? outputDimensionality : usualDimensions;
      const embeddings = embeddingsOf(reply, requests.map(textOf), dimensions).map((values) => ({ values }));
      const usageMetadata = { promptTokenCount: reply.usage.inputTokens };
      return many ? { embeddings, usageMetadata } : { embedding: embeddings[0], usageMetadata };
    },
  };
}

function textOf({ content }: JsonObject): string {
  const parts = listOf(objectOf(content).parts).map(objectOf);
  return parts.map(({ text }) => (typeof text === "string" ? text : "")).join("");
}
