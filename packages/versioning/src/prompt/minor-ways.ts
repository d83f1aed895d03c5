import { emptyPlaces, isThere } from "./assignments.ts";
import type { Choices } from "./choices.ts";
import { errorsPlace, placeOf } from "./names.ts";
import type { Renderer } from "./renderer.ts";
import { repeatUnit, showsItems, withItems } from "./repeats.ts";
import { nameOf, placesOf } from "./shape-paths.ts";
import { substitute } from "./substitute.ts";
import type { PromptTemplate, PromptVariant } from "./template.ts";

/** What was seen besides: further variants, and what items of lists add. */
type Seen = Pick<PromptTemplate, "variants"> & { readonly repeats: Readonly<Record<string, string>> };

/**
 * Looks at what the prompt makes of one item of each list, of three and of a hundred. Where each item adds the same, in all contexts, that
 * is all there is to know; otherwise these are variants.
 *
 * @param contexts what the prompt says when inputs go other ways, the usual one first
 * @returns also `changed`: lists that are not shown, and of which it matters how many items they have beyond three
 */
export async function listsIn(
  by: Renderer,
  choices: Choices,
  contexts: readonly PromptVariant[],
): Promise<Seen & { readonly changed: readonly string[] }> {
  const variants: PromptVariant[] = [];
  const repeats: Record<string, string> = {};
  const changed: string[] = [];
  for (const { at, shape } of placesOf(by.shape)) {
    if (shape.kind !== "list") continue;
    const name = nameOf(at);
    const withCount = (label: string, { when }: PromptVariant) => variantOf(by, choices, { ...when, [at]: label });
    const here = contexts.filter(({ when }) => isThere(by.shape, at, when));
    const seen = await Promise.all(
      here.map(async (context) => ({ context, one: await withCount("one", context), three: await withCount("three", context) })),
    );
    const first = seen.find(({ context }) => showsItems(context.text, name, by.names)) ?? seen[0];
    if (!first) continue;
    const unit = first.one && first.three && repeatUnit(name, first.one.text, first.context.text, first.three.text);
    const hundred = await withCount("hundred", first.context);
    const follows = (variant: PromptVariant | undefined, count: number, { text }: PromptVariant): boolean =>
      variant === undefined || variant.text === withItems(text, name, count, { unit, names: by.names });
    const isRegular =
      seen.every(({ context, one, three }) => follows(one, 1, context) && follows(three, 3, context)) &&
      follows(hundred, 100, first.context);
    if (isRegular) {
      if (unit !== undefined) repeats[name] = unit;
      continue;
    }
    variants.push(...seen.flatMap(({ one, three }) => [one, three].filter((variant) => variant !== undefined)));
    if (!showsItems(first.context.text, name, by.names) && hundred?.text !== first.three?.text) changed.push(name);
  }
  return { variants, repeats, changed };
}

/** What the prompt says of the errors of earlier attempts, if it does: alone, and in other contexts. */
export async function errorsIn(by: Renderer, choices: Choices, contexts: readonly PromptVariant[]): Promise<Seen> {
  const counts = await Promise.all(["one", "filled", "three"].map((label) => variantOf(by, choices, { [errorsPlace]: label })));
  const [one, two, three] = counts.map((variant) => variant?.text);
  const usual = contexts[0]?.text;
  if (one === undefined || two === undefined || three === undefined || (one === usual && two === usual))
    return { variants: [], repeats: {} };
  const unit = repeatUnit(errorsPlace, one, two, three);
  if (unit === undefined) return { variants: counts.filter((variant) => variant !== undefined), repeats: {} };
  const filled = await Promise.all(contexts.map(({ when }) => variantOf(by, choices, { ...when, [errorsPlace]: "filled" })));
  return { variants: filled.filter((variant) => variant !== undefined), repeats: { [errorsPlace]: unit } };
}

/**
 * Looks at what the prompt makes of empty texts and of zero, one by one and all at once. Texts for those that it somewhere does more with
 * than insert them, in all contexts.
 */
export async function emptiesIn(by: Renderer, choices: Choices, contexts: readonly PromptVariant[]): Promise<readonly PromptVariant[]> {
  const seen: { readonly at: string; readonly variant: PromptVariant }[] = [];
  const decisive = new Set<string>();
  const together: PromptVariant[] = [];
  for (const { when, text } of contexts) {
    const places = emptyPlaces(by.shape, when);
    const inserted = (of: typeof places) => substitute(text, by.names, (name) => of.find(({ at }) => nameOf(at) === placeOf(name))?.value);
    for (const place of places) {
      const variant = await variantOf(by, choices, { ...when, [place.at]: place.label });
      if (!variant) continue;
      seen.push({ at: place.at, variant });
      if (variant.text !== inserted([place])) decisive.add(place.at);
    }
    const all = await variantOf(by, choices, { ...when, ...Object.fromEntries(places.map(({ at, label }) => [at, label])) });
    // Several together make a difference that none makes alone.
    if (all && all.text !== inserted(places) && !places.some(({ at }) => decisive.has(at))) together.push(all);
  }
  return [...seen.filter(({ at }) => decisive.has(at)).map(({ variant }) => variant), ...together];
}

async function variantOf(by: Renderer, choices: Choices, when: PromptVariant["when"]): Promise<PromptVariant | undefined> {
  const rendering = await by.render(when, choices);
  return "text" in rendering ? { when, text: rendering.text } : undefined;
}

/** Labels of what is tried alone, in each context, and not together with others of its kind. */
export const minorLabels: readonly string[] = ["empty", "zero", "one", "three", "filled"];
