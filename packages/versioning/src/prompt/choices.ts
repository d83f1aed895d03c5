import type { JsonValue } from "@ashlar/core";
import { type Exceptions, inContext } from "./assignments.ts";
import { placeOf } from "./names.ts";
import type { Renderer } from "./renderer.ts";
import type { Fill } from "./sample.ts";
import type { Shape } from "./shape.ts";
import { type Assignment, labelOf, nameOf, placesOf } from "./shape-paths.ts";
import { substitute } from "./substitute.ts";
import { textOf } from "./template.ts";

/** What choices do in a prompt: which values it treats in a way of their own, and how leaves are filled. */
export interface Choices {
  readonly exceptions: Exceptions;
  /** Fills leaves with placeholders, choices too where the prompt can take one. */
  readonly fill: Fill;
}

/**
 * Finds the values of choices for which a prompt says something of its own. A value for which it says the same as for a placeholder, with
 * the value in its place, is only inserted.
 */
export async function readChoices({ shape, mark, names, render }: Renderer): Promise<Choices> {
  const choices = placesOf(shape).flatMap(({ at, shape: own }) =>
    own.kind === "choice" && own.values.length > 1 ? [{ at, values: own.values }] : [],
  );
  // Choices that are never filled with a placeholder: their first value is the usual one.
  const closed = new Set<string>();
  const exceptions = new Map<string, readonly string[]>();
  const fill: Fill = (name, leaf, at) =>
    leaf.kind === "choice" && (closed.has(at) || leaf.values.length < 2) ? (leaf.values[0] ?? null) : mark(name, leaf, at);
  const usual = (at: string) => render(inContext(shape, at), { fill, exceptions });
  if ("error" in (await usual(""))) for (const { at } of choices) closed.add(at);
  for (const { at, values } of choices) {
    closed.delete(at);
    if ("error" in (await usual(at))) closed.add(at);
    let special = await specialLabels(at, values);
    if (special.length === values.length) {
      closed.add(at);
      special = await specialLabels(at, values);
    }
    if (special.length > 0) exceptions.set(at, special);
  }
  return { exceptions, fill };

  async function specialLabels(at: string, values: readonly JsonValue[]): Promise<readonly string[]> {
    const context = inContext(shape, at);
    const rendered = await usual(at);
    const special: string[] = [];
    for (const value of values) {
      const label = labelOf(value);
      const rendering = await render({ ...context, [at]: label }, { fill, exceptions });
      const insertion =
        "text" in rendered
          ? substitute(rendered.text, names, (name) => (placeOf(name) === nameOf(at) ? textOf(value) : undefined))
          : undefined;
      const isInserted = "text" in rendering ? rendering.text === insertion : "unreachable" in rendering;
      if (!isInserted && !(closed.has(at) && value === values[0])) special.push(label);
    }
    return special;
  }
}

/**
 * Looks whether the values of choices that the prompt was seen to insert are only inserted when inputs go another way, too, and with
 * `pairs` whether two of them are when they come together. Gives those that are not.
 *
 * @param text what the prompt says when inputs go this way
 */
export async function exceptionsIn(
  renderer: Renderer,
  choices: Choices,
  way: Assignment,
  { text, pairs }: { readonly text: string; readonly pairs: boolean },
): Promise<Exceptions> {
  const { shape, names, render } = renderer;
  const inserted = insertedChoices(shape, choices.exceptions).filter(({ at }) => !(at in way));
  const holds = async (at: ReadonlyMap<string, JsonValue>): Promise<boolean> => {
    const fill: Fill = (name, leaf, place) => (at.has(place) ? (at.get(place) ?? null) : choices.fill(name, leaf, place));
    const rendering = await render(way, { ...choices, fill });
    if (!("text" in rendering)) return true;
    return rendering.text === substitute(text, names, (name) => valueAt(at, placeOf(name)));
  };
  const found = new Map<string, readonly string[]>();
  const add = (at: string, value: JsonValue): void => {
    found.set(at, [...new Set([...(found.get(at) ?? []), labelOf(value)])]);
  };
  for (const { at, values } of inserted) for (const value of values) if (!(await holds(new Map([[at, value]])))) add(at, value);
  if (found.size > 0 || !pairs) return found;
  for (const pair of pairsOf(inserted)) {
    if (!(await holds(new Map(pair)))) for (const [at, value] of pair) add(at, value);
  }
  return found;
}

/** How many values there are of choices that the prompt was seen to insert, and pairs of them. */
export function countInserted({ shape }: Renderer, { exceptions }: Choices): { readonly values: number; readonly pairs: number } {
  const inserted = insertedChoices(shape, exceptions);
  return { values: inserted.reduce((sum, { values }) => sum + values.length, 0), pairs: pairsOf(inserted).length };
}

interface InsertedChoice {
  readonly at: string;
  readonly values: readonly JsonValue[];
}

function insertedChoices(shape: Shape, exceptions: Exceptions): readonly InsertedChoice[] {
  return placesOf(shape).flatMap(({ at, shape: own }) => {
    const values = own.kind === "choice" ? own.values.filter((value) => !exceptions.get(at)?.includes(labelOf(value))) : [];
    return values.length > 1 ? [{ at, values }] : [];
  });
}

type Chosen = readonly [at: string, value: JsonValue];

/** Values of two choices together: all pairs, or where these are many, each value of one with one of the other. */
function pairsOf(choices: readonly InsertedChoice[]): readonly (readonly [Chosen, Chosen])[] {
  const pairs = choices.flatMap((one, index) =>
    choices.slice(index + 1).flatMap((other) =>
      one.values.flatMap((a, i) =>
        other.values.map((b, j) => ({
          pair: [
            [one.at, a],
            [other.at, b],
          ] as const,
          diagonal: i % other.values.length === j % one.values.length,
        })),
      ),
    ),
  );
  return (pairs.length > mostPairs ? pairs.filter(({ diagonal }) => diagonal) : pairs).map(({ pair }) => pair);
}

const mostPairs = 64;

function valueAt(values: ReadonlyMap<string, JsonValue>, place: string): string | undefined {
  for (const [at, value] of values) if (nameOf(at) === place) return textOf(value);
  return undefined;
}
