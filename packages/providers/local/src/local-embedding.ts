import { type EmbeddingModel, InvalidRequestError, type Usage } from "@ashlar/core";
import { type EmbeddingEngine, loadEmbeddingEngine } from "./embedding/embedding-engine.ts";
import { asAshlarError } from "./errors-of-runtime.ts";
import { loadable } from "./loadable.ts";
import { type LocalOptions, priceOf } from "./options.ts";
import { openRuntime } from "./runtime/runtime.ts";
import { downloadModel } from "./weights/download-model.ts";
import { modelReference } from "./weights/model-reference.ts";

/** How a local embedding model runs. */
export interface LocalEmbeddingOptions extends LocalOptions {
  /** Tokens that a text may have, the two around it included. Default: what the model was trained for. */
  readonly contextLength?: number;
  /** What happens to a longer text: a `ContextLengthError` (default), or its end is cut off. */
  readonly overflow?: "error" | "truncate";
  /** Scale vectors to length 1, so that the dot product is the cosine. Default `true`. */
  readonly normalize?: boolean;
}

/** An embedding model that runs in this process. */
export interface LocalEmbeddingModel extends EmbeddingModel, AsyncDisposable {
  /** Fetches and loads the model now, and not at the first call. */
  load(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Aborts the calls that run and frees the memory. A later call loads the model again. */
  unload(): Promise<void>;
  /** Tokens of a text, the two around it included. Loads the model if need be. */
  countTokens(text: string): Promise<number>;
}

/**
 * An embedding model on this machine, in this process. `name` is a known one (default: `all-minilm-l6-v2`, 384 dimensions, texts of up to
 * 512 tokens), the path of a GGUF, `hf:organisation/repository/file.gguf`, or the URL of a GGUF. Weights are fetched and loaded at the
 * first call.
 *
 * `embed` throws InvalidRequestError for an empty text and ContextLengthError for one that is too long, before it computes any; AbortedError;
 * and what fetching and loading throw, as `local` does.
 *
 * @throws NotFoundError for a name that means nothing.
 *
 * @example
 * await using model = localEmbedding();
 * const { embeddings } = await embed(model, ["a small dog", "a sort of bread"]);
 */
export function localEmbedding(name = "all-minilm-l6-v2", options: LocalEmbeddingOptions = {}): LocalEmbeddingModel {
  const reference = modelReference(name, "embedding");
  const { gpu = false, overflow = "error", normalize = true, threads, contextLength, onProgress, cacheFolder, download } = options;
  for (const [option, value] of Object.entries({ threads, contextLength }))
    if (value !== undefined && !(Number.isInteger(value) && value >= 1))
      throw new InvalidRequestError(`${option} is ${value}; it must be a whole number of 1 or more`, { provider: "local", model: name });

  const engine = loadable<EmbeddingEngine>(async (signal) => {
    await openRuntime(gpu);
    const path = await downloadModel(name, { ...download, signal, ...(cacheFolder && { cacheFolder }), ...(onProgress && { onProgress }) });
    const onLoad = onProgress && ((fraction: number) => onProgress({ phase: "loading", model: name, bytes: fraction, total: 1 }));
    return loadEmbeddingEngine(path, { gpu, threads, contextLength, overflow, normalize, onLoad });
  });
  const dimensions = reference.type === "known" ? reference.model.dimensions : undefined;
  const unload = () => engine.unload();
  return {
    provider: "local",
    id: name,
    get dimensions() {
      return dimensions ?? engine.loaded?.dimensions;
    },
    // Texts are computed one after the other; small batches let an abort and a display of progress come through.
    maxBatchSize: 32,
    ...priceOf(options),
    async embed(texts, context) {
      context.connected?.();
      const { value, signal, done } = await engine.use(context.signal).catch((error) => {
        throw asAshlarError(error, context.signal, name);
      });
      try {
        const embeddings: Float32Array[] = [];
        let usage: Required<Pick<Usage, "inputTokens" | "computeSeconds">> = { inputTokens: 0, computeSeconds: 0 };
        for (const tokens of value.prepare(texts)) {
          const { vector, tokens: count, computeSeconds } = await value.embed(tokens, signal);
          embeddings.push(vector);
          usage = { inputTokens: usage.inputTokens + count, computeSeconds: usage.computeSeconds + computeSeconds };
        }
        return { embeddings, usage };
      } catch (error) {
        throw asAshlarError(error, signal, name);
      } finally {
        done();
      }
    },
    async load({ signal = new AbortController().signal } = {}) {
      (await engine.use(signal)).done();
    },
    async countTokens(text) {
      const { value, done } = await engine.use(new AbortController().signal);
      try {
        return value.countTokens(text);
      } finally {
        done();
      }
    },
    unload,
    [Symbol.asyncDispose]: unload,
  };
}
