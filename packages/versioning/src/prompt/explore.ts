import type { CallSpec, JsonSchema } from "@ashlar/core";
import { assignmentsOf, type Exceptions, emptyWays, listsOf } from "./assignments.ts";
import { type Choices, exceptionsIn, readChoices } from "./choices.ts";
import { describeAssignment } from "./describe-assignment.ts";
import { errorsPlace, placeOf } from "./names.ts";
import { probe } from "./probes.ts";
import { type Renderer, renderer } from "./renderer.ts";
import { repeatUnit } from "./repeats.ts";
import { shapeOf } from "./shape.ts";
import { type Assignment, nameOf } from "./shape-paths.ts";
import { substitute } from "./substitute.ts";
import { type PromptTemplate, type PromptVariant, templateReader } from "./template.ts";
import { holdsToday } from "./varying.ts";

/** A prompt's template, and what could not be seen. */
export interface Explored {
  readonly template: PromptTemplate;
  readonly unseen: readonly string[];
}

/** Said of a prompt that holds today's date. */
export const todayReason =
  "whether the code makes today's date, which the prompt holds: then each day is a version of its own. Pass it as an input";

/** Said of a prompt that waits for something. */
export const waitsReason =
  "what the prompt waits for, such as a search: what came of it for placeholders is in the text. Fetch it before the call, and pass it as an input";

/** The most ways that are tried: all; or those with up to two things unusual; or with one. */
const limits = [
  { deviations: Number.POSITIVE_INFINITY, limit: 256 },
  { deviations: 2, limit: 1024 },
  { deviations: 1, limit: 4096 },
];

/**
 * Renders a prompt with placeholders in the ways that its inputs can go, and writes down what it says.
 *
 * @param inferred true when the schema is no promise: then the prompt may throw when something is absent
 * @throws VersionError for a prompt that does not come in time
 */
export async function explorePrompt(spec: Pick<CallSpec, "prompt" | "input">, schema: JsonSchema, inferred: boolean): Promise<Explored> {
  return explore(await renderer(spec, shapeOf(schema)), inferred);
}

function unknown(why: string): Explored {
  return { template: { text: "", variants: [] }, unseen: [`the prompt: ${why}`] };
}

async function explore(by: Renderer, inferred: boolean): Promise<Explored> {
  let choices = await readChoices(by);
  const usual = await by.render({}, choices);
  if (!("text" in usual)) return unknown(`it threw for placeholders: ${"error" in usual ? usual.error : ""}`);
  const { text } = usual;
  let found = await tryWays(by, choices);
  while (found.exceptions.size > 0) {
    choices = { ...choices, exceptions: merged(choices.exceptions, found.exceptions) };
    found = await tryWays(by, choices);
  }
  const [lists, errors] = [await listsIn(by, choices, text), await errorsOf(by, choices, text)];
  const all = [...found.seen, ...(await emptiesIn(by, choices, text)), ...lists.variants, ...errors.variants];
  const variants = essential(text, all, by.names);
  const { json, changed } = await probe(by, choices, [{ when: {}, text }, ...variants]);
  const repeats = { ...lists.repeats, ...errors.repeats };
  return {
    template: {
      text,
      variants,
      ...(Object.keys(repeats).length > 0 && { repeats }),
      ...(json.length > 0 && { json }),
      ...(Object.keys(changed).length > 0 && { changed }),
      ...(found.partial !== undefined && { partial: found.partial }),
    },
    unseen: [
      ...(inferred ? [] : found.thrown),
      ...Object.keys(changed).map(
        (place) => `all that the prompt makes of \`${place}\`: it does more than insert it, and was only seen for samples`,
      ),
      ...(by.waits ? [waitsReason] : []),
      ...(by.varies ? ["words of the prompt that differ each time, of time or chance: pass them as an input"] : []),
      ...(holdsToday([text, ...variants.map((variant) => variant.text)].join("\n")) ? [todayReason] : []),
      ...(found.partial !== undefined ? [`some combinations of what inputs can be like: there are more than ${limits[0]?.limit}`] : []),
    ],
  };
}

const fewWays = 32;

/** What the prompt says in all ways, and values of choices that turned out not to be only inserted. */
async function tryWays(by: Renderer, choices: Choices) {
  const { ways, partial } = waysOf(by, choices);
  const seen: PromptVariant[] = [];
  const thrown = new Map<string, string>();
  let exceptions: Exceptions = new Map();
  for (const when of ways) {
    const rendering = await by.render(when, choices);
    if ("error" in rendering && !thrown.has(rendering.error)) {
      thrown.set(rendering.error, `what the prompt says when ${describeAssignment(when)}: it threw: ${rendering.error}`);
    }
    if (!("text" in rendering)) continue;
    if (Object.keys(when).length > 0) seen.push({ when, text: rendering.text });
    const deviations = Object.keys(when).length;
    // Where there are many ways, values of choices are tried where little else is unusual.
    if (deviations > 1 && ways.length > fewWays) continue;
    exceptions = await exceptionsIn(by, choices, when, { text: rendering.text, pairs: deviations === 0 });
    if (exceptions.size > 0) break;
  }
  return { seen, partial, exceptions, thrown: [...thrown.values()] };
}

function waysOf(
  { shape }: Renderer,
  { exceptions }: Choices,
): { readonly ways: readonly Assignment[]; readonly partial: number | undefined } {
  for (const bounds of limits) {
    try {
      return { ways: assignmentsOf(shape, exceptions, bounds), partial: bounds === limits[0] ? undefined : bounds.deviations };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return { ways: [{}], partial: 0 };
}

/** What the prompt says of the errors of earlier attempts, if it does. */
async function errorsOf(by: Renderer, choices: Choices, usual: string): Promise<Pick<PromptTemplate, "variants" | "repeats">> {
  const variants: PromptVariant[] = [];
  for (const label of ["one", "filled", "three"]) {
    const rendering = await by.render({ [errorsPlace]: label }, choices);
    if ("text" in rendering) variants.push({ when: { [errorsPlace]: label }, text: rendering.text });
  }
  const [one, two, three] = variants.map(({ text }) => text);
  if (one === undefined || two === undefined || three === undefined || (one === usual && two === usual)) return { variants: [] };
  const unit = repeatUnit(errorsPlace, one, two, three);
  return unit === undefined ? { variants } : { variants: variants.slice(1, 2), repeats: { [errorsPlace]: unit } };
}

/** Texts for one and three items of each list: those that do not follow from a unit that repeats, and the units. */
async function listsIn(by: Renderer, choices: Choices, usual: string): Promise<Pick<PromptTemplate, "variants" | "repeats">> {
  const variants: PromptVariant[] = [];
  const repeats: Record<string, string> = {};
  for (const at of listsOf(by.shape)) {
    const [one, three] = [await by.render({ [at]: "one" }, choices), await by.render({ [at]: "three" }, choices)];
    const unit = "text" in one && "text" in three ? repeatUnit(nameOf(at), one.text, usual, three.text) : undefined;
    if (unit !== undefined) repeats[nameOf(at)] = unit;
    else if ("text" in one) variants.push({ when: { [at]: "one" }, text: one.text });
    if (unit === undefined && "text" in three) variants.push({ when: { [at]: "three" }, text: three.text });
  }
  return { variants, repeats };
}

/** Texts for an empty text or for zero, where more happens than that it is inserted. */
async function emptiesIn(by: Renderer, choices: Choices, usual: string): Promise<readonly PromptVariant[]> {
  const variants: PromptVariant[] = [];
  for (const { way, at, value } of emptyWays(by.shape)) {
    const rendering = await by.render(way, choices);
    const inserted = substitute(usual, by.names, (name) => (placeOf(name) === nameOf(at) ? value : undefined));
    if ("text" in rendering && rendering.text !== inserted) variants.push({ when: way, text: rendering.text });
  }
  return variants;
}

/** The variants that do not follow from the usual text, and from what single ways change. */
function essential(text: string, variants: readonly PromptVariant[], names: string): readonly PromptVariant[] {
  let kept: readonly PromptVariant[] = [];
  for (const [, same] of [...Map.groupBy(variants, ({ when }) => Object.keys(when).length)].sort(([a], [b]) => a - b)) {
    const read = templateReader({ text, variants: kept }, names);
    kept = [...kept, ...same.filter(({ when, text: said }) => read(when) !== said)];
  }
  return kept;
}

function merged(a: Exceptions, b: Exceptions): Exceptions {
  const all = new Map(a);
  for (const [at, labels] of b) all.set(at, [...(all.get(at) ?? []), ...labels]);
  return all;
}
