import { sha256 } from "../fingerprint/sha256.ts";
import type { Choices } from "./choices.ts";
import { placeOf } from "./names.ts";
import type { Renderer } from "./renderer.ts";
import type { Fill } from "./sample.ts";
import { type Assignment, nameOf, placesOf } from "./shape-paths.ts";
import { namesIn, substitute } from "./substitute.ts";

/** What a prompt does with values of texts and numbers, beyond inserting them as they are. */
export interface Probed {
  /** Places whose values are written as in a JSON string. */
  readonly json: readonly string[];
  /** By place, a hash of what the prompt makes of the sample: it changes such values, or says something else for some. */
  readonly changed: Readonly<Record<string, string>>;
}

/** A text that hardly survives being cut, trimmed, cased, split, counted or escaped. */
const odd = ` "Ab cD\n${"lorem ipsum dolor ".repeat(1000)}\t`;

/** Shows a prompt values that are unlike the placeholders, and sees whether it says the same, with these in their place. */
export async function probe(
  renderer: Renderer,
  choices: Choices,
  seen: readonly { readonly when: Assignment; readonly text: string }[],
): Promise<Probed> {
  const { shape, names, render } = renderer;
  const leaves = [
    ...new Set(placesOf(shape).flatMap(({ at, shape: { kind } }) => (kind === "text" || kind === "number" ? [nameOf(at)] : []))),
  ];
  const json: string[] = [];
  const changed: Record<string, string> = {};
  for (const { when, text } of seen) {
    const present = new Set(namesIn(text, names).map(placeOf));
    // Each place is looked at where it is first seen; in the usual text also those that only decide what it says.
    const open = leaves.filter(
      (place) => !json.includes(place) && !(place in changed) && (present.has(place) || Object.keys(when).length === 0),
    );
    if (open.length === 0 || (await survives(when, text, open, plainText)) === true) continue;
    for (const place of open) {
      const found = await survives(when, text, [place], plainText);
      if (found === true) continue;
      if ((await survives(when, text, [place], jsonText)) === true) json.push(place);
      else changed[place] = (await sha256(found)).slice(0, 12);
    }
  }
  return { json, changed };

  /** True, or what the prompt said instead. */
  async function survives(
    when: Assignment,
    text: string,
    places: readonly string[],
    write: (value: string) => string,
  ): Promise<true | string> {
    const fill: Fill = (name, leaf, at) => {
      if (leaf.kind === "choice" || !places.includes(nameOf(at))) return choices.fill(name, leaf, at);
      return leaf.kind === "text" ? odd : oddNumber(leaf.integer);
    };
    const rendering = await render(when, { ...choices, fill });
    if (!("text" in rendering)) {
      // An error's own words differ from engine to engine.
      return "error" in rendering ? "it threw" : true;
    }
    const kinds = new Map(placesOf(shape).map((place) => [nameOf(place.at), place.shape]));
    const expected = substitute(text, names, (name) => {
      const place = placeOf(name);
      if (!places.includes(place)) return undefined;
      const kind = kinds.get(place);
      return kind?.kind === "number" ? String(oddNumber(kind.integer)) : write(odd);
    });
    return rendering.text === expected || rendering.text;
  }
}

function oddNumber(integer: boolean): number {
  return integer ? -1234567 : -1234567.125;
}

function plainText(value: string): string {
  return value;
}

function jsonText(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
