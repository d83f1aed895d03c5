import type { Message } from "@ashlar/core";
import { VersionError } from "../errors.ts";
import { describeAssignment } from "../prompt/describe-assignment.ts";
import { fromDocument } from "../prompt/document.ts";
import { minorLabels } from "../prompt/minor-ways.ts";
import { errorsPlace, namePattern, placeOf } from "../prompt/names.ts";
import { withItems } from "../prompt/repeats.ts";
import type { Shape } from "../prompt/shape.ts";
import { nameOf } from "../prompt/shape-paths.ts";
import { substitute } from "../prompt/substitute.ts";
import { type PromptTemplate, templateReader } from "../prompt/template.ts";
import { type InputReading, readInput } from "./read-input.ts";

/** Makes the messages of a template for an input and the errors of earlier attempts. */
export type TemplateFiller = (input: unknown, errors: readonly Error[]) => readonly Message[];

/**
 * Makes a prompt again out of its template, as its code would.
 *
 * @throws VersionError from the filler, for an input of which the template does not know what the prompt said
 */
export function templateFiller(template: PromptTemplate, shape: Shape): TemplateFiller {
  const names = namePattern(shape);
  const textFor = templateReader(template, names);
  const { json = [], repeats = {}, variants } = template;
  const isMentioned = (at: string, label: string): boolean => variants.some(({ when }) => when[at] === label);
  return (input, errors) => {
    const reading = withErrors(readInput(shape, input), errors, repeats);
    const way = wayOf(reading, isMentioned);
    const { text: whole, rest } = textFor(way);
    if (whole === undefined || !wasTried(way, reading, template)) {
      throw unknown(`its snapshot does not say what the prompt is when ${describeAssignment(way)}, all at once`);
    }
    const text = repeated(whole, reading, { repeats, names, isSeen: (at, label) => way[at] === label && !rest.has(at) });
    const value = (name: string, within: string): string => {
      const inserted = reading.values.get(name) ?? "";
      return within === "json" || json.includes(placeOf(name)) ? JSON.stringify(inserted).slice(1, -1) : inserted;
    };
    return fromDocument(text, (content, within) =>
      substitute(content, names, (name) => value(name, within), { final: true, onGone, untrusted: within === "untrusted" }),
    );
  };
}

/** Whether an item that leaves nothing takes its line away depends on how the code goes through the list. */
function onGone(names: readonly string[]): void {
  const item = names.find((name) => name.includes("["));
  if (item !== undefined) throw unknown(`its snapshot does not say what becomes of the line of \`${item}\`, which leaves nothing`);
}

/** The way of an input, as far as the template makes a difference of it. */
function wayOf({ ways }: InputReading, isMentioned: (at: string, label: string) => boolean): Readonly<Record<string, string>> {
  const entries = [...ways].flatMap(([at, labels]) => {
    const told = [...labels].filter((label) => isMentioned(at, label));
    if (told.length === 0) return [];
    if (labels.size > 1) throw unknown(`items of a list differ in \`${at}\`, and its snapshot knows lists of like items only`);
    return [[at, told[0]!] as const];
  });
  return Object.fromEntries(entries);
}

/** Whether the prompt was rendered for a way: all that is major together, and one minor thing with it. */
function wasTried(
  way: Readonly<Record<string, string>>,
  { counts }: InputReading,
  { partial = Number.POSITIVE_INFINITY, minor = Number.POSITIVE_INFINITY }: PromptTemplate,
): boolean {
  const all = Object.keys(way).length;
  const minors = Object.keys(way).filter((at) => minorLabels.includes(way[at] ?? ""));
  // How many items a list has is a minor thing, too.
  const isOtherCount = minors.some((at) => [...counts].some(([name, count]) => count !== 2 && nameOf(at).startsWith(`${placeOf(name)}[]`)));
  return minors.length === 0 ? all <= partial : minors.length === 1 && !isOtherCount && all - 1 <= Math.min(partial, minor);
}

/** Text for as many items as the lists of an input have: as many as were seen, or more where each adds the same. */
function repeated(
  text: string,
  { ways, counts }: InputReading,
  by: {
    readonly repeats: Readonly<Record<string, string>>;
    readonly names: string;
    readonly isSeen: (at: string, label: string) => boolean;
  },
): string {
  let result = text;
  for (const [name, count] of counts) {
    const labels = [...ways]
      .filter(([at]) => nameOf(at) === placeOf(name))
      .flatMap(([at, all]) => [...all].map((label) => [at, label] as const));
    const isCounted =
      (count === 1 || count === 3) && labels.length === 1 && labels.every(([at, label]) => label !== "filled" && by.isSeen(at, label));
    if (isCounted) continue;
    const repeatedly = count === 0 ? result : withItems(result, name, count, { unit: by.repeats[placeOf(name)], names: by.names });
    if (repeatedly === undefined) throw unknown(`its snapshot does not say what the prompt makes of ${count} items of \`${name}\``);
    result = repeatedly;
  }
  return result;
}

/** The errors of earlier attempts, as one more list, which the usual input has not got. */
function withErrors(reading: InputReading, errors: readonly Error[], repeats: Readonly<Record<string, string>>): InputReading {
  const { length } = errors;
  if (length === 0) return reading;
  const label = repeats[errorsPlace] === undefined ? (["one", "filled", "three"][length - 1] ?? "more") : "filled";
  return {
    ways: new Map([...reading.ways, [errorsPlace, new Set([label])]]),
    counts: new Map([...reading.counts, [errorsPlace, length]]),
    values: new Map([...reading.values, ...errors.map(({ message }, index) => [`${errorsPlace}[${index}]`, message] as const)]),
  };
}

function unknown(problem: string): VersionError {
  return new VersionError(`This version can't run for this input: ${problem}.`, { reason: "not-runnable", problems: [problem] });
}
