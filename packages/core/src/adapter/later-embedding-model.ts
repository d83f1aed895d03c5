import type { EmbeddingModel } from "../model.ts";
import { loadPart } from "./load-part.ts";
import { loadedOnce } from "./loaded-once.ts";

/**
 * An embedding model whose work is loaded at its first request, as `laterModel` is one that answers. Of no texts it asks nothing.
 *
 * The model throws ConnectionError when its work can't be loaded.
 *
 * @param load loads what turns texts into vectors; after a failure it is called again
 */
export function laterEmbeddingModel(facts: Omit<EmbeddingModel, "embed">, load: () => Promise<EmbeddingModel["embed"]>): EmbeddingModel {
  const ready = loadedOnce(() => loadPart({ provider: facts.provider, model: facts.id }, load));
  return {
    ...facts,
    embed: async (texts, context) => (texts.length === 0 ? { embeddings: [], usage: {} } : (await ready())(texts, context)),
  };
}
