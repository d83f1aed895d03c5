import type { JsonValue } from "@ashlar/core";
import { embeddingsOf } from "../embeddings.ts";
import type { ModelPath, Received } from "../wire.ts";

const dimensionsOf: Readonly<Record<string, number>> = { "text-embedding-3-small": 1536, "text-embedding-3-large": 3072 };

/** `POST /embeddings`. Source: https://platform.openai.com/docs/api-reference/embeddings */
export function embeddingsPath({ body }: Received): ModelPath {
  const { input, model, dimensions, encoding_format } = body;
  const texts = textsOf(input);
  const length = typeof dimensions === "number" ? dimensions : (dimensionsOf[String(model)] ?? 8);
  return {
    whole: (reply) => ({
      object: "list",
      data: embeddingsOf(reply, texts, length).map((vector, index) => ({
        object: "embedding",
        index,
        embedding: encoding_format === "base64" ? base64(vector) : vector,
      })),
      model: String(model),
      usage: { prompt_tokens: reply.usage.inputTokens ?? 0, total_tokens: reply.usage.inputTokens ?? 0 },
    }),
  };
}

/** One text or several; tokens count as text. */
function textsOf(input: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(input)) return [String(input)];
  return typeof input[0] === "number" ? [input.join(" ")] : input.map(String);
}

/** Little-endian floats of four bytes. */
function base64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(4 * vector.length);
  for (const [at, value] of vector.entries()) bytes.writeFloatLE(value, 4 * at);
  return bytes.toString("base64");
}
