import type { JsonValue } from "@ashlar/core";
import { editLines, type LineEdit, lineEdits } from "../text/diff.ts";
import { placeOf } from "./names.ts";
import { type Assignment, nameOf } from "./shape-paths.ts";
import { substitute } from "./substitute.ts";

/** What a prompt says, as far as rendering it with placeholders shows. Plain JSON. */
export interface PromptTemplate {
  /** What it says for the usual input: messages as one text, with names in braces where inputs stand. */
  readonly text: string;
  /** What it says for other inputs, where that does not follow from the rest. */
  readonly variants: readonly PromptVariant[];
  /** By the place of a list, what each item from the second on adds. */
  readonly repeats?: Readonly<Record<string, string>>;
  /** Places whose values are written as in a JSON string. */
  readonly json?: readonly string[];
  /** By place, a hash of what the prompt makes of some samples: it changes such values, or says other things for some. */
  readonly changed?: Readonly<Record<string, string>>;
  /** Present when there were too many ways to try all: those were tried with up to so many things that are not as usual. */
  readonly partial?: number;
  /** Present when there were too many ways to try all with empty texts and other counts: with so many things that are not as usual. */
  readonly minor?: number;
}

/** What a prompt says when inputs go some way. */
export interface PromptVariant {
  readonly when: Assignment;
  readonly text: string;
}

/**
 * Reads a template for the ways that inputs go. What was seen for just that way holds. Otherwise it is put together from what was seen for
 * parts of the way, the largest first, where these change different lines; and where nothing else was seen, a value is inserted, and what is
 * absent, empty or has no items leaves nothing.
 *
 * @returns a function, whose `text` is `undefined` where parts of a way change the same lines, and where nothing is left; `rest` is what of
 * the way was not seen
 */
export function templateReader(
  { text, variants }: Pick<PromptTemplate, "text" | "variants">,
  names: string,
): (way: Assignment) => { readonly text: string | undefined; readonly rest: ReadonlyMap<string, string> } {
  const lines = text.split("\n");
  const known = variants
    .map((variant) => ({ ...variant, size: Object.keys(variant.when).length, edits: lineEdits(lines, variant.text.split("\n")) }))
    .sort((a, b) => b.size - a.size);
  return (way) => {
    const open = new Map(Object.entries(way));
    const edits: LineEdit[] = [];
    for (const variant of known) {
      const parts = Object.entries(variant.when);
      if (!parts.every(([at, label]) => open.get(at) === label)) continue;
      if (variant.size === Object.keys(way).length) return { text: variant.text, rest: new Map() };
      for (const [at] of parts) open.delete(at);
      edits.push(...variant.edits);
    }
    const edited = editLines(lines, edits)?.join("\n");
    if (edited === undefined || open.size === 0) return { text: edited, rest: open };
    return { text: substitute(edited, names, (name) => insertedFor(open, placeOf(name))), rest: open };
  };
}

/** What stands in the place of a name by a way that inputs go; `undefined` where the way says nothing of it. */
function insertedFor(way: ReadonlyMap<string, string>, place: string): string | undefined {
  for (const [at, label] of way) {
    const outer = nameOf(at);
    const isWithin = outer === "input" || place === outer || place.startsWith(`${outer}.`) || place.startsWith(`${outer}[`);
    if (!isWithin) continue;
    if (["absent", "none", "empty", "null"].includes(label)) return "";
    if (label === "zero") return "0";
    if (/^(?:true|false|-?\d[\d.e+-]*|"[^"\\]*")$/.test(label)) return textOf(JSON.parse(label));
  }
  return undefined;
}

/** What a template writes for a value. */
export function textOf(value: JsonValue): string {
  return value === null || value === false ? "" : String(value);
}
