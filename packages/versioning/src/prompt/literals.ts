import { isJsonObject, type PromptContent } from "@ashlar/core";

/** The texts of a prompt's templates that stand in the source, and not what was inserted between them. */
export function literalsOf(content: PromptContent): readonly string[] {
  return [...literalsIn(content)];
}

function* literalsIn(content: unknown): Generator<string> {
  if (Array.isArray(content)) for (const item of content) yield* literalsIn(item);
  else if (isJsonObject(content) && content.type === "prompt") {
    for (const each of Array.isArray(content.strings) ? content.strings : []) if (typeof each === "string") yield each;
    yield* literalsIn(content.values);
  }
}
