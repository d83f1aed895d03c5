import { resolve } from "node:path";
import type { EmbeddingModel, LanguageModel, Price } from "@ashlar/core";
import { local, localEmbedding } from "@ashlar/local";
import { UsageError } from "./errors.ts";

/** The models of a comparison. */
export interface Models {
  readonly language: LanguageModel;
  readonly embedding: EmbeddingModel;
  /** True when the language model is someone else's, who is paid by tokens. */
  readonly hosted: boolean;
  /** Fetches and loads an embedded model now, so that no measured time holds it. */
  load(which: "language" | "embedding", signal: AbortSignal): Promise<void>;
  /** Frees the memory of embedded models. */
  close(): Promise<void>;
}

/** What opening needs to know. */
export interface ModelOptions {
  /** Paths of model files are relative to it. */
  readonly folder: string;
  readonly cpuHour: Price;
  /** Hears how far weights are. */
  readonly onProgress: (what: string) => void;
}

/** Opens the models for a name of `--model`. */
export type OpenModels = (name: string, options: ModelOptions) => Promise<Models>;

/**
 * `openai:gpt-5-mini` is hosted by OpenAI; every other name is an embedded model: a known one, the path of a GGUF, or an `hf:` URI. Nothing
 * is fetched, loaded or sent before the first call.
 *
 * @throws UsageError for another provider, NotFoundError for a model that means nothing
 */
export const openModels: OpenModels = async (name, { folder, cpuHour, onProgress }) => {
  const options = {
    price: cpuHour,
    onProgress: ({ model, phase, bytes, total }: WeightsProgress) =>
      onProgress(`${model}: ${phase}${bytes !== undefined && total ? ` ${Math.floor((100 * bytes) / total)} %` : ""}`),
  };
  const [provider, id] = /^([a-z]{2,}):(?!\/\/)(.+)$/.exec(name)?.slice(1) ?? [];
  if (provider !== undefined && provider !== "hf" && provider !== "openai") {
    throw new UsageError(
      `--model: "${provider}" is no known provider. Write openai:gpt-5-mini, smollm2-135m, the path of a GGUF, or hf:organisation/repository/file.gguf.`,
      {},
    );
  }
  const embedding = localEmbedding(undefined, { ...options, overflow: "truncate" });
  if (provider === "openai") {
    const { openai } = await import("@ashlar/openai");
    return {
      language: openai(id!),
      embedding,
      hosted: true,
      load: async (which, signal) => (which === "embedding" ? embedding.load({ signal }) : undefined),
      close: () => embedding.unload(),
    };
  }
  const isPath = provider === undefined && name.endsWith(".gguf") && !name.includes("://");
  const language = local(isPath ? resolve(folder, name) : name, options);
  return {
    language,
    embedding,
    hosted: false,
    load: (which, signal) => (which === "embedding" ? embedding : language).load({ signal }),
    async close() {
      await Promise.all([language.unload(), embedding.unload()]);
    },
  };
};

type WeightsProgress = NonNullable<Parameters<typeof local>[1]> extends { readonly onProgress?: (progress: infer P) => void } ? P : never;
