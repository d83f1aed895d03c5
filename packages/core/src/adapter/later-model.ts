import type { LanguageModel } from "../model.ts";
import { loadPart } from "./load-part.ts";
import { loadedOnce } from "./loaded-once.ts";
import { openedLater } from "./opened-later.ts";

/** What a model does, apart from what it is. */
export type ModelWork = Pick<LanguageModel, "generate" | "stream">;

/**
 * A model whose work is loaded at its first request, so that an application that starts has only to load what it is.
 *
 * The model throws ConnectionError when that can't be loaded.
 *
 * @param load loads what the model does; after a failure it is called again
 */
export function laterModel(facts: Omit<LanguageModel, keyof ModelWork>, load: () => Promise<ModelWork>): LanguageModel {
  let work: ModelWork | undefined;
  const ready = loadedOnce(async () => {
    work = await loadPart({ provider: facts.provider, model: facts.id }, load);
    return work;
  });
  return {
    ...facts,
    generate: async (request, context) => (work ?? (await ready())).generate(request, context),
    stream: (request, context) =>
      work?.stream(request, context) ?? openedLater(async () => (await ready()).stream(request, context)[Symbol.asyncIterator]()),
  };
}
