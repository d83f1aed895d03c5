import { ContextLengthError, InvalidRequestError } from "@ashlar/core";
import type { LlamaEmbeddingContext, LlamaModel, Token } from "node-llama-cpp";
import { throwIfAborted } from "../abort.ts";
import { loadModel } from "../generation/engine.ts";
import { processMeter } from "../runtime/compute-meter.ts";
import { coresOf, type Gpu, openRuntime, reserveThreads, threadCount } from "../runtime/runtime.ts";

/** How an embedding model is loaded. */
export interface EmbeddingEngineOptions {
  readonly gpu: Gpu;
  readonly threads?: number | undefined;
  readonly contextLength?: number | undefined;
  readonly overflow: "error" | "truncate";
  readonly normalize: boolean;
  readonly onLoad?: ((fraction: number) => void) | undefined;
}

/** The vector of a text and what it took. */
export interface EmbeddedText {
  readonly vector: Float32Array;
  readonly tokens: number;
  readonly computeSeconds: number;
}

/** An embedding model in memory. */
export interface EmbeddingEngine extends AsyncDisposable {
  readonly dimensions: number;
  readonly contextLength: number;
  /** Tokens of a text, those around it included. */
  countTokens(text: string): number;
  /** Checks texts before any of them is computed. @throws InvalidRequestError, ContextLengthError naming the text. */
  prepare(texts: readonly string[]): readonly Token[][];
  embed(tokens: Token[], signal: AbortSignal): Promise<EmbeddedText>;
}

// Flash attention pays from here on (MiniLM, one thread: 57 tokens 57 ms with it and 28 without, 171 tokens 55 and 89).
const longText = 100;
// The runtime puts one token before each text and one after it.
const surroundingTokens = 2;

/** Loads an embedding model. @throws ModelFileError */
export async function loadEmbeddingEngine(path: string, options: EmbeddingEngineOptions): Promise<EmbeddingEngine> {
  const { gpu, overflow, normalize } = options;
  const runtime = await openRuntime(gpu);
  const threads = threadCount(options.threads, coresOf(runtime));
  reserveThreads(runtime, threads);
  // Flash attention is a property of the loaded model here; the two share the file's pages in memory.
  const load = async (flashAttention: boolean): Promise<Loaded> => {
    const model = await loadModel(runtime, path, gpu, { onLoad: options.onLoad, flashAttention });
    const contextLength = Math.min(options.contextLength ?? model.trainContextSize, model.trainContextSize);
    // The runtime leaves the last place of a context empty.
    const context = await model.createEmbeddingContext({ contextSize: contextLength + 1, batchSize: contextLength + 1, threads });
    return { model, context, contextLength };
  };
  const short = await load(false);
  let long: Promise<Loaded> | undefined;
  const running = new Set<Promise<unknown>>();
  const { model, contextLength } = short;

  return {
    dimensions: model.embeddingVectorSize,
    contextLength,
    countTokens: (text) => model.tokenize(text, false).length + surroundingTokens,
    prepare: (texts) => texts.map((text, i) => prepared(model, text, `text ${i + 1} of ${texts.length}`, contextLength, overflow)),
    async embed(tokens, signal) {
      throwIfAborted(signal, "embedding");
      if (tokens.length >= longText) long ??= load(true);
      const { context } = tokens.length >= longText && long ? await long : short;
      const metered = processMeter.start(tokens.length);
      const work = context.getEmbeddingFor(tokens);
      running.add(work);
      try {
        const vector = Float32Array.from((await work).vector);
        return {
          vector: normalize ? normalized(vector) : vector,
          tokens: tokens.length + surroundingTokens,
          computeSeconds: metered.stop(),
        };
      } finally {
        metered.stop();
        running.delete(work);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.allSettled(running);
      for (const loaded of [short, await long]) {
        await loaded?.context.dispose();
        await loaded?.model.dispose();
      }
    },
  };
}

interface Loaded {
  readonly model: LlamaModel;
  readonly context: LlamaEmbeddingContext;
  readonly contextLength: number;
}

function prepared(model: LlamaModel, text: string, which: string, contextLength: number, overflow: "error" | "truncate"): Token[] {
  if (text.trim() === "")
    throw new InvalidRequestError(`${which} is empty; leave it out: an empty text has no meaning to embed`, { provider: "local" });
  const tokens = model.tokenize(text, false);
  const room = contextLength - surroundingTokens;
  if (tokens.length <= room) return tokens;
  if (overflow === "truncate") return tokens.slice(0, room);
  const inputTokens = tokens.length + surroundingTokens;
  throw new ContextLengthError(
    `${which} has ${inputTokens} tokens, the model reads ${contextLength}. Split it into shorter texts, or set overflow: "truncate".`,
    { inputTokens, contextLength, provider: "local" },
  );
}

function normalized(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector;
}
