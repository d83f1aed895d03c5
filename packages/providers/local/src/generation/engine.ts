import { ServerError } from "@ashlar/core";
import type { LlamaContext, LlamaGrammar, LlamaModel } from "node-llama-cpp";
import { ModelFileError } from "../errors.ts";
import { coresOf, type Gpu, openRuntime, type Runtime, reserveThreads, threadCount } from "../runtime/runtime.ts";
import { type ChatTemplate, chatTemplate } from "./chat-template.ts";
import { SequencePool } from "./sequence-pool.ts";

/** A LoRA adapter over the model. */
export interface Adapter {
  /** Path of the adapter's GGUF. The runtime keeps adapters by their path until the model is unloaded: a new one needs a new name. */
  readonly path: string;
  /** Default 1. */
  readonly scale?: number;
}

/** How a model is loaded. */
export interface EngineOptions {
  readonly gpu: Gpu;
  readonly threads?: number | undefined;
  readonly contextLength?: number | undefined;
  readonly sequences: number;
  readonly adapters: readonly Adapter[];
  readonly chatTemplate?: string | undefined;
  readonly onLoad?: ((fraction: number) => void) | undefined;
}

/** A model in memory, ready to answer. */
export interface Engine extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly model: LlamaModel;
  readonly template: ChatTemplate;
  readonly pool: SequencePool;
  /** Tokens that prompt and answer may have together. */
  readonly contextLength: number;
  /** A grammar, compiled once for each text. */
  grammar(gbnf: string): LlamaGrammar;
}

/** The longest context that is made unless a longer one is asked for: its memory is taken at once. */
export const defaultContextLength = 4096;
const keptGrammars = 32;

/** Loads a GGUF. @throws ModelFileError when it can't be loaded; ServerError when there is too little memory. */
export async function loadEngine(path: string, options: EngineOptions): Promise<Engine> {
  const runtime = await openRuntime(options.gpu);
  const threads = threadCount(options.threads, coresOf(runtime));
  reserveThreads(runtime, threads);
  const model = await loadModel(runtime, path, options.gpu, { onLoad: options.onLoad });
  try {
    const contextLength = options.contextLength ?? Math.min(model.trainContextSize, defaultContextLength);
    const context = await createContext(model, runtime, contextLength, threads, options);
    const sequences = Array.from({ length: options.sequences }, () => context.getSequence());
    const pool = new SequencePool(sequences);
    const grammars = new Map<string, LlamaGrammar>();
    return {
      runtime,
      model,
      template: chatTemplate(runtime.module, model, options.chatTemplate),
      pool,
      contextLength,
      grammar(gbnf) {
        const known = grammars.get(gbnf);
        if (known) return known;
        const grammar = new runtime.module.LlamaGrammar(runtime.llama, { grammar: gbnf });
        if (grammars.size >= keptGrammars) grammars.delete(grammars.keys().next().value!);
        grammars.set(gbnf, grammar);
        return grammar;
      },
      async [Symbol.asyncDispose]() {
        await pool.idle(); // aborted work may still be ending
        await context.dispose();
        await model.dispose();
      },
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

/** Loads the weights of a GGUF. @throws ModelFileError when the runtime can't; it holds the runtime's reason. */
export async function loadModel(
  runtime: Runtime,
  path: string,
  gpu: Gpu,
  { onLoad, flashAttention = "auto" }: { readonly onLoad?: EngineOptions["onLoad"]; readonly flashAttention?: boolean | "auto" },
): Promise<LlamaModel> {
  try {
    return await runtime.llama.loadModel({
      modelPath: path,
      ...(gpu === false && { gpuLayers: 0 }),
      ...(onLoad && { onLoadProgress: onLoad }),
      defaultContextFlashAttention: flashAttention,
      // Without the full cache, models with a sliding window could not reuse a prefix.
      defaultContextSwaFullCache: true,
    });
  } catch (cause) {
    if (isMemoryError(runtime, cause)) throw memoryError(path, cause);
    const reported = runtime.errors.slice(-4).join("; ");
    const truncated = /not within the file bounds|failed to read|incomplete/i.test(reported);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ModelFileError(
      truncated
        ? `${path} is cut off or damaged; delete it and fetch it again (${reported})`
        : `${path} can't be loaded: ${reason}${reported ? ` (${reported})` : ""}. It may be of a kind that this version of node-llama-cpp does not know.`,
      { path, reason: truncated ? "truncated" : "unreadable", cause, provider: "local" },
    );
  }
}

async function createContext(
  model: LlamaModel,
  runtime: Runtime,
  contextSize: number,
  threads: number,
  options: EngineOptions,
): Promise<LlamaContext> {
  const adapters = options.adapters.map(({ path: filePath, scale = 1 }) => ({ filePath, scale }));
  try {
    return await model.createContext({
      contextSize,
      threads,
      sequences: options.sequences,
      ...(adapters.length > 0 && { lora: { adapters } }),
    });
  } catch (cause) {
    if (isMemoryError(runtime, cause)) throw memoryError("the context", cause);
    const reported = runtime.errors.slice(-3).join("; ");
    throw new ServerError(
      `the context could not be made: ${cause instanceof Error ? cause.message : cause}${reported ? ` (${reported})` : ""}`,
      {
        provider: "local",
        retryable: false,
        cause,
      },
    );
  }
}

function isMemoryError(runtime: Runtime, error: unknown): boolean {
  return error instanceof runtime.module.InsufficientMemoryError;
}

function memoryError(what: string, cause: unknown): Error {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new ServerError(`there is too little memory for ${what}: ${detail}. Close other programs, or lower contextLength or sequences.`, {
    provider: "local",
    retryable: false,
    cause,
  });
}
