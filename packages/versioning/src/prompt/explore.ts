import type { CallSpec, JsonSchema } from "@ashlar/core";
import { assignmentsOf, type Exceptions, emptyPlaces } from "./assignments.ts";
import { type Choices, countInserted, exceptionsIn, readChoices } from "./choices.ts";
import { describeAssignment } from "./describe-assignment.ts";
import { emptiesIn, errorsIn, listsIn } from "./minor-ways.ts";
import { oddFill, probe } from "./probes.ts";
import { type Renderer, renderer } from "./renderer.ts";
import { shapeOf } from "./shape.ts";
import { type Assignment, placesOf } from "./shape-paths.ts";
import { type PromptTemplate, type PromptVariant, templateReader } from "./template.ts";
import { todayReason, varyingReason } from "./varying.ts";

/** A prompt's template, and what could not be seen. */
export interface Explored {
  readonly template: PromptTemplate;
  readonly unseen: readonly string[];
}

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
  const contexts = [{ when: {}, text }, ...found.seen];
  const minor = placesOf(by.shape).filter(({ shape: { kind } }) => kind === "list" || kind === "text" || kind === "number").length;
  const isLarge = contexts.length * (minor + 3) > mostRenderings;
  const some = isLarge ? contexts.filter(({ when }) => Object.keys(when).length < 2) : contexts;
  const [counted, errors] = [await listsIn(by, choices, some), await errorsIn(by, choices, some)];
  const all = [...found.seen, ...(await emptiesIn(by, choices, some)), ...counted.variants, ...errors.variants];
  const variants = essential(text, all, by.names);
  const probed = await probe(by, choices, [...contexts, ...variants.filter((variant) => !contexts.includes(variant))]);
  const { json } = probed;
  const changed = { ...probed.changed, ...Object.fromEntries(counted.changed.map((name) => [name, "by its length"])) };
  const repeats = { ...counted.repeats, ...errors.repeats };
  return {
    template: {
      text,
      variants,
      ...(Object.keys(repeats).length > 0 && { repeats }),
      ...(json.length > 0 && { json }),
      ...(Object.keys(changed).length > 0 && { changed }),
      ...(found.partial !== undefined && { partial: found.partial }),
      ...(isLarge && { minor: 1 }),
    },
    unseen: [
      ...(inferred ? [] : found.thrown),
      ...Object.keys(changed).map(
        (place) => `all that the prompt makes of \`${place}\`: it does more than insert it, and was only seen for samples`,
      ),
      ...(by.waits ? [waitsReason] : []),
      ...(by.varies ? [varyingReason([text, ...variants.map((variant) => variant.text)])] : []),
      ...(by.today === undefined ? [] : [todayReason(by.today)]),
      ...(found.partial !== undefined || found.isLarge || isLarge
        ? ["some combinations of what inputs can be like: there are too many"]
        : []),
    ],
  };
}

/** Where it would take more, values that are only inserted, empty texts and other counts are tried where at most one thing is unusual. */
const mostRenderings = 2048;

/** What the prompt says in all ways, and values of choices that turned out not to be only inserted. */
async function tryWays(by: Renderer, choices: Choices) {
  const { ways, partial } = waysOf(by, choices);
  const seen: PromptVariant[] = [];
  const thrown = new Map<string, string>();
  let exceptions: Exceptions = new Map();
  const inserted = countInserted(by, choices);
  const tryValues = 3 * ways.length * inserted.values <= mostRenderings;
  const tryPairs = 3 * ways.length * (inserted.values + inserted.pairs) <= mostRenderings;
  for (const when of ways) {
    const rendering = await by.render(when, choices);
    if ("error" in rendering && !thrown.has(rendering.error)) {
      thrown.set(rendering.error, `what the prompt says when ${describeAssignment(when)}: it threw: ${rendering.error}`);
    }
    if (!("text" in rendering)) continue;
    if (Object.keys(when).length > 0) seen.push({ when, text: rendering.text });
    const deviations = Object.keys(when).length;
    // Where there are many ways, values of choices are tried where little else is unusual.
    if (deviations > 1 && !tryValues) continue;
    exceptions = await exceptionsBeside(by, choices, when, tryPairs || deviations === 0);
    if (exceptions.size > 0) break;
  }
  return { seen, partial, exceptions, isLarge: !tryPairs, thrown: [...thrown.values()] };
}

/** Values of choices that are not only inserted when inputs go some way: with placeholders, with values unlike them, and with empty ones. */
async function exceptionsBeside(by: Renderer, choices: Choices, when: Assignment, pairs: boolean): Promise<Exceptions> {
  const empty = Object.fromEntries(emptyPlaces(by.shape, when).map(({ at, label }) => [at, label]));
  const kinds = [
    { way: when, fill: choices.fill },
    { way: when, fill: oddFill(choices.fill) },
    { way: { ...when, ...empty }, fill: choices.fill },
  ];
  for (const { way, fill } of kinds) {
    const rendering = await by.render(way, { ...choices, fill });
    if (!("text" in rendering)) continue;
    const found = await exceptionsIn(by, { ...choices, fill }, way, { text: rendering.text, pairs });
    if (found.size > 0) return found;
  }
  return new Map();
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

/** The variants that do not follow from the usual text, and from what single ways change. */
function essential(text: string, variants: readonly PromptVariant[], names: string): readonly PromptVariant[] {
  let kept: readonly PromptVariant[] = [];
  for (const [, same] of [...Map.groupBy(variants, ({ when }) => Object.keys(when).length)].sort(([a], [b]) => a - b)) {
    const read = templateReader({ text, variants: kept }, names);
    kept = [...kept, ...same.filter(({ when, text: said }) => read(when).text !== said)];
  }
  return kept;
}

function merged(a: Exceptions, b: Exceptions): Exceptions {
  const all = new Map(a);
  for (const [at, labels] of b) all.set(at, [...(all.get(at) ?? []), ...labels]);
  return all;
}
