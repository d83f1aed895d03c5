import type { EmbeddingModelV4CallOptions, SharedV4ProviderOptions } from "@ai-sdk/provider";
import { addUsage, type EmbeddingModel, type JsonObject, type Price, ServerError, type Usage } from "@ashlar/core";
import { abortedError, unsupported } from "@ashlar/core/adapter";
import { providerName } from "../provider-data.ts";
import type { AiSdkEmbeddingModel } from "../spec.ts";
import { requestFailure } from "./errors.ts";
import { refuseSlippedNames } from "./option-names.ts";
import { ownSignal } from "./own-signal.ts";
import { refuseUnsupported, type Tolerance } from "./params.ts";

/** How an embedding model of the AI SDK becomes one of Ashlar. */
export interface FromAiSdkEmbeddingOptions {
  /** Length that the vectors shall have. Default: the model's own, not known before the first call. */
  readonly dimensions?: number;
  /** The most texts in one request. Default: what the model says, or 100. */
  readonly maxBatchSize?: number;
  readonly price?: Price;
  /** Headers for each request, beside those of the model's package. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Options that only one provider has, under its name. */
  readonly providerOptions?: Readonly<Record<string, JsonObject>>;
  /** Features that the model may leave out with no more than a warning. Default: none. */
  readonly tolerate?: Tolerance;
}

/**
 * Makes any embedding model of the Vercel AI SDK (v3 or v4) one of Ashlar.
 *
 * `embed` throws Ashlar's errors only, as the models of `fromAiSdk` do.
 *
 * @throws InvalidRequestError for `providerOptions` under a name that is the provider's but for case and punctuation
 *
 * @example
 * const { embeddings } = await embed(fromAiSdkEmbedding(openai.embedding("text-embedding-3-small")), ["a small dog"]);
 */
export function fromAiSdkEmbedding(model: AiSdkEmbeddingModel, options: FromAiSdkEmbeddingOptions = {}): EmbeddingModel {
  const { dimensions, price, headers, providerOptions, tolerate = [] } = options;
  refuseSlippedNames(providerOptions, model);
  const limit = model.maxEmbeddingsPerCall;
  const maxBatchSize = options.maxBatchSize ?? (typeof limit === "number" && Number.isFinite(limit) ? limit : undefined);

  const embedBatch = async (texts: readonly string[], abortSignal: AbortSignal) => {
    const call: EmbeddingModelV4CallOptions = {
      values: [...texts],
      abortSignal,
      ...(headers && { headers: { ...headers } }),
      // The AI SDK has the same JSON, without `readonly`.
      ...(providerOptions && { providerOptions: providerOptions as SharedV4ProviderOptions }),
    };
    if (model.specificationVersion === "v4") return model.doEmbed({ ...call, ...(dimensions !== undefined && { dimensions }) });
    if (dimensions === undefined) return model.doEmbed(call);
    throw unsupported(
      "dimensions",
      model.modelId,
      "version 3 has no such setting; use providerOptions, such as { openai: { dimensions } }",
    );
  };
  return {
    provider: providerName(model),
    id: model.modelId,
    dimensions,
    ...(maxBatchSize !== undefined && { maxBatchSize }),
    ...(price && { price }),
    async embed(texts, context) {
      using own = ownSignal(context.signal);
      context.connected?.();
      try {
        // Some packages only know their limit once they are asked.
        const size = Math.min((await limit) ?? texts.length, texts.length);
        const embeddings: Float32Array[] = [];
        const usages: Usage[] = [];
        for (let from = 0; from < texts.length; from += size) {
          const batch = texts.slice(from, from + size);
          const { embeddings: vectors, usage, warnings } = await embedBatch(batch, own.signal);
          refuseUnsupported(warnings, model, tolerate);
          if (vectors.length !== batch.length) {
            const details = { provider: providerName(model), model: model.modelId };
            throw new ServerError(`${model.modelId} gave ${vectors.length} vectors for ${batch.length} texts.`, details);
          }
          embeddings.push(...vectors.map((vector) => Float32Array.from(vector)));
          usages.push(usage && Number.isFinite(usage.tokens) ? { inputTokens: usage.tokens } : {});
        }
        return { embeddings, usage: addUsage(...usages) };
      } catch (error) {
        if (own.signal.aborted) throw abortedError(own.signal);
        throw await requestFailure(error, { model, headers });
      }
    },
  };
}
