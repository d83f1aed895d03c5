import { hash } from "node:crypto";
import { basename } from "node:path";
import { generateFromStream, InvalidRequestError, type LanguageModel, type ModelCapabilities } from "@ashlar/core";
import { asAshlarError } from "./errors-of-runtime.ts";
import { answerTo } from "./generation/answer.ts";
import { type Adapter, defaultContextLength, type Engine, loadEngine } from "./generation/engine.ts";
import { loadable } from "./loadable.ts";
import { type LocalOptions, priceOf } from "./options.ts";
import { openRuntime } from "./runtime/runtime.ts";
import { downloadModel } from "./weights/download-model.ts";
import { modelReference } from "./weights/model-reference.ts";

/** How a local language model runs. */
export interface LocalModelOptions extends LocalOptions {
  /**
   * Tokens that prompt and answer may have together. Default: what the model was trained for, 4,096 at most, because the memory for it is
   * taken when the model is loaded.
   */
  readonly contextLength?: number;
  /**
   * Calls that run at once, each with a context of its own; others wait in their order. Each also keeps the state of its last prompt, so that
   * what the next prompt has in common with it is not computed again. Default 2.
   */
  readonly sequences?: number;
  /**
   * A chat template (Jinja) in place of the one in the file. `smollm2-135m` has one by default: without the system message that the file's own
   * template makes up, it answers far better.
   */
  readonly chatTemplate?: string;
  /** LoRA adapters over the model. The model's id names their files, so give an adapter that was trained again another name. */
  readonly adapters?: readonly Adapter[];
}

/** A language model that runs in this process. */
export interface LocalModel extends LanguageModel, AsyncDisposable {
  /** Fetches and loads the model now, and not at the first call. */
  load(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Aborts the calls that run and frees the memory. A later call loads the model again. */
  unload(): Promise<void>;
  /** Tokens of a text, without those of the chat template. Loads the model if need be. */
  countTokens(text: string): Promise<number>;
}

/**
 * A language model on this machine, in this process: no key, no server. `name` is a known model (`smollm2-135m`, see `knownModels`), the
 * path of a GGUF, `hf:organisation/repository/file.gguf`, or the URL of a GGUF.
 *
 * Making it costs nothing; weights are fetched and loaded at the first call. Structured output and the arguments of tools are constrained by
 * a grammar, labels are scored. `usage.computeSeconds` are the CPU seconds of this process while it worked on the call; of several calls at
 * once each has its share, by tokens.
 *
 * Its calls throw ContextLengthError before anything is computed, UnsupportedError, InvalidRequestError, AbortedError, and while weights
 * are fetched and loaded LocalRuntimeError, WeightsUnavailableError, ModelFileError, DiskSpaceError.
 *
 * @throws NotFoundError for a name that means nothing.
 *
 * @example
 * await using model = local("smollm2-135m");
 * const ask = call({ name: "ask", model, prompt: (question: string) => prompt`${question}` });
 * console.log((await ask("What is the capital of France?")).text);
 */
export function local(name: string, options: LocalModelOptions = {}): LocalModel {
  const reference = modelReference(name, "language");
  const { gpu = false, sequences = 2, adapters = [], threads, contextLength, onProgress, cacheFolder, download } = options;
  const chatTemplate = options.chatTemplate ?? (reference.type === "known" ? reference.model.chatTemplate : undefined);
  for (const [option, value] of Object.entries({ sequences, threads, contextLength }))
    if (value !== undefined && !(Number.isInteger(value) && value >= 1))
      throw new InvalidRequestError(`${option} is ${value}; it must be a whole number of 1 or more`, { provider: "local", model: name });

  const engine = loadable<Engine>(async (signal) => {
    await openRuntime(gpu); // before a download of hundreds of megabytes that nothing could run
    const path = await downloadModel(name, { ...download, signal, ...(cacheFolder && { cacheFolder }), ...(onProgress && { onProgress }) });
    const onLoad = onProgress && ((fraction: number) => onProgress({ phase: "loading", model: name, bytes: fraction, total: 1 }));
    return loadEngine(path, { gpu, threads, contextLength, sequences, adapters, chatTemplate, onLoad });
  });

  const stream: LanguageModel["stream"] = async function* (request, context) {
    try {
      const answer = answerTo(request);
      context.connected?.();
      const { value, signal, done } = await engine.use(context.signal);
      try {
        yield* answer(value, signal);
      } catch (error) {
        throw asAshlarError(error, signal, name);
      } finally {
        done();
      }
    } catch (error) {
      throw asAshlarError(error, context.signal, name);
    }
  };
  const trained = reference.type === "known" ? Math.min(reference.model.contextLength, defaultContextLength) : undefined;
  const unload = () => engine.unload();
  return {
    provider: "local",
    id: identity(name, options),
    get capabilities(): ModelCapabilities {
      const length = contextLength ?? engine.loaded?.contextLength ?? trained;
      return {
        output: ["native", "text"],
        tools: true,
        choose: true,
        logProbabilities: false,
        media: [],
        ...(length !== undefined && { contextLength: length }),
      };
    },
    ...priceOf(options),
    stream,
    generate: generateFromStream(stream),
    async load({ signal = new AbortController().signal } = {}) {
      (await engine.use(signal)).done();
    },
    async countTokens(text) {
      const { value, done } = await engine.use(new AbortController().signal);
      try {
        return value.model.tokenize(text, false).length;
      } finally {
        done();
      }
    },
    unload,
    [Symbol.asyncDispose]: unload,
  };
}

/** A model that answers otherwise is another one: for caches, versions and reports the id tells of adapters and of a template of one's own. */
function identity(name: string, { adapters = [], chatTemplate }: LocalModelOptions): string {
  const over = adapters.map(({ path, scale = 1 }) => `${basename(path)}${scale === 1 ? "" : `@${scale}`}`);
  const template = chatTemplate === undefined ? [] : [`template-${hash("sha256", chatTemplate).slice(0, 8)}`];
  return [name, ...over, ...template].join("+");
}
