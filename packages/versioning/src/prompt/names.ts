import type { Shape } from "./shape.ts";
import { nameOf, placesOf } from "./shape-paths.ts";

/** How the errors of earlier attempts are named, which a prompt function gets beside its input. */
export const errorsPlace = "errors of earlier attempts";

/**
 * The names that inputs of a shape have in a text, as a pattern: `liked[0]`, `author.name`. A name in braces stands for an input; where the
 * prompt itself says the same, a backslash stands before it.
 */
export function namePattern(shape: Shape): string {
  const leaves = placesOf(shape).filter(
    ({ shape: { kind } }) => kind === "text" || kind === "number" || kind === "choice" || kind === "record",
  );
  const names = leaves.map(({ at, shape: { kind } }) => (kind === "record" ? `${nameOf(at)}.*key` : nameOf(at)));
  return [...new Set([...names, `${errorsPlace}[]`, "input"])]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&").replaceAll("\\[\\]", "\\[\\d+\\]"))
    .join("|");
}

/** The place of a name: `liked[0]` is at `liked[]`. */
export function placeOf(name: string): string {
  return name.replace(/\[\d+\]/g, "[]");
}
