import { type BlockInfo, defineError, isJsonObject, type JsonValue, type LanguageModel } from "@ashlar/core";

/** Blocks in an order that would multiply requests. Thrown when they are put together; the message says how to put them. */
export class OrderError extends defineError<"order", { readonly outer: string; readonly inner: string }>("order") {}

/** What must not be inside which block, and how to put it instead. */
const refused: Readonly<Record<string, { readonly inside: readonly string[]; readonly instead: string }>> = {
  retry: {
    inside: ["retry", "fallback"],
    instead: "Put retry() next to each model: pipe(a, retry(), fallback(pipe(b, retry())))",
  },
  hedge: {
    inside: ["retry", "fallback", "hedge"],
    instead: "Put hedge() next to the model, and the others around it: pipe(a, hedge(), retry(), fallback(b))",
  },
  reask: {
    inside: ["reask", "collect-errors"],
    instead: "Put one of them around the call, with as many attempts as it may have in all: pipe(call, reask({ attempts: 4 }))",
  },
};

/**
 * Refuses a block around a model or a call whose blocks already ask several times: their attempts would be multiplied.
 *
 * @throws OrderError
 */
export function checkOrder(outer: string, on: string, blocks: readonly BlockInfo[] = []): void {
  const rule = refused[outer];
  const inner = rule && namesOf(blocks).find((name) => rule.inside.includes(name));
  if (!rule || inner === undefined) return;
  throw new OrderError(`${outer}() around ${inner}() on ${on} would multiply the attempts of both. ${rule.instead}.`, { outer, inner });
}

/** The names of blocks, and of those around the models that they choose from. */
function namesOf(blocks: readonly BlockInfo[]): readonly string[] {
  return blocks.flatMap(({ name, settings }) => [name, ...namesIn(settings)]);
}

/** A model as it stands in the settings of a block that chooses between several. */
export function describeModel({ provider, id, blocks = [] }: LanguageModel): JsonValue {
  return { provider, id, blocks: blocks.map(({ name, settings }) => ({ name, ...(settings !== undefined && { settings }) })) };
}

function namesIn(settings: JsonValue | undefined): readonly string[] {
  const models = isJsonObject(settings) && Array.isArray(settings.models) ? settings.models : [];
  return models.flatMap((model: JsonValue) => {
    const blocks = isJsonObject(model) && Array.isArray(model.blocks) ? model.blocks : [];
    return blocks.flatMap((block: JsonValue) =>
      isJsonObject(block) && typeof block.name === "string" ? [block.name, ...namesIn(block.settings)] : [],
    );
  });
}
