import { sha256 } from "../fingerprint/sha256.ts";
import { changedLines } from "../text/diff.ts";
import type { Choices } from "./choices.ts";
import { placeOf } from "./names.ts";
import type { Renderer } from "./renderer.ts";
import type { Fill, Leaf } from "./sample.ts";
import { type Assignment, nameOf, placesOf } from "./shape-paths.ts";
import { namesIn, substitute } from "./substitute.ts";
import type { PromptVariant } from "./template.ts";

/** What a prompt does with values of texts and numbers, beyond inserting them as they are. */
export interface Probed {
  /** Places whose values are written as in a JSON string. */
  readonly json: readonly string[];
  /** By place, a hash of what the prompt makes of the sample: it changes such values, or says something else for some. */
  readonly changed: Readonly<Record<string, string>>;
}

/** A text that hardly survives being trimmed, cased, split, counted or escaped; and one that is not left whole when it is cut, either. */
const odd = ' "Ab cD\n\t';
const oddAndLong = `${odd}${"lorem ipsum dolor ".repeat(1000)}${odd}`;

/**
 * Shows a prompt values that are unlike the placeholders, and sees whether it says the same, with these in their place.
 *
 * @param contexts what the prompt says when inputs go other ways, the usual one first
 */
export async function probe(renderer: Renderer, choices: Choices, contexts: readonly PromptVariant[]): Promise<Probed> {
  const { shape, names, render } = renderer;
  const leaves = new Map(
    placesOf(shape).flatMap(({ at, shape: own }) => (own.kind === "text" || own.kind === "number" ? [[nameOf(at), own] as const] : [])),
  );
  const seen = new Set<string>();
  const json = new Set<string>();
  const changed = new Map<string, string>();
  for (const { when, text } of contexts) {
    const present = new Set(namesIn(text, names).map(placeOf));
    const open = [...leaves.keys()].filter((place) => !changed.has(place));
    // A long text is shown where a place is first seen.
    const probes = new Map(
      open.map((place) => [place, valueFor(leaves.get(place), !seen.has(place) && (present.has(place) || seen.size === 0))]),
    );
    if ((await said(when, text, probes, json)) !== true) {
      for (const [place, value] of probes) {
        const alone = new Map([[place, value]]);
        const plain = await said(when, text, alone, json);
        if (plain === true) continue;
        if (!seen.has(place) && (await said(when, text, alone, new Set([place]))) === true) json.add(place);
        else changed.set(place, (await sha256(plain)).slice(0, 12));
      }
    }
    for (const place of present) seen.add(place);
  }
  return { json: [...json], changed: Object.fromEntries(changed) };

  /** True when the prompt says the same, or how what it said instead differs. */
  async function said(
    when: Assignment,
    text: string,
    probes: ReadonlyMap<string, string | number>,
    escaped: ReadonlySet<string>,
  ): Promise<true | string> {
    const fill: Fill = (name, leaf, at) => (leaf.kind === "choice" ? undefined : probes.get(nameOf(at))) ?? choices.fill(name, leaf, at);
    const rendering = await render(when, { ...choices, fill });
    // Inputs that the schema refuses tell nothing. An error's own words differ from engine to engine.
    if (!("text" in rendering)) return "error" in rendering ? "it threw" : true;
    const expected = substitute(text, names, (name) => {
      const value = probes.get(placeOf(name));
      return value === undefined ? undefined : escaped.has(placeOf(name)) ? JSON.stringify(String(value)).slice(1, -1) : String(value);
    });
    return rendering.text === expected || changedLines(expected ?? "", rendering.text);
  }
}

/** Fills texts and numbers with values that are unlike the placeholders. */
export function oddFill(fill: Fill): Fill {
  return (name, leaf, at) => (leaf.kind === "choice" ? fill(name, leaf, at) : valueFor(leaf, false));
}

function valueFor(leaf: Leaf | undefined, long: boolean): string | number {
  if (leaf?.kind === "number") return leaf.integer ? -1234567 : -1234567.125;
  return long ? oddAndLong : odd;
}
