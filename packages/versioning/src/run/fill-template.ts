import type { Message } from "@ashlar/core";
import { VersionError } from "../errors.ts";
import { describeAssignment } from "../prompt/describe-assignment.ts";
import { fromDocument } from "../prompt/document.ts";
import { errorsPlace, namePattern, placeOf } from "../prompt/names.ts";
import { unitFor } from "../prompt/repeats.ts";
import type { Shape } from "../prompt/shape.ts";
import { namesIn, substitute } from "../prompt/substitute.ts";
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
  const { json = [], repeats = {}, variants, partial } = template;
  const isMentioned = (at: string, label: string): boolean => variants.some(({ when }) => when[at] === label);
  return (input, errors) => {
    const reading = withErrors(readInput(shape, input), errors, repeats);
    const way = wayOf(reading, isMentioned);
    const unusual = Object.keys(way).length;
    const whole = unusual > (partial ?? Number.POSITIVE_INFINITY) ? undefined : textFor(way);
    if (whole === undefined) throw unknown(`its snapshot does not say what the prompt is when ${describeAssignment(way)}, all at once`);
    const text = repeated(whole, reading, repeats, names);
    const value = (name: string, within: "text" | "json"): string => {
      const inserted = reading.values.get(name) ?? "";
      return within === "json" || json.includes(placeOf(name)) ? JSON.stringify(inserted).slice(1, -1) : inserted;
    };
    return fromDocument(text, (content, within) => substitute(content, names, (name) => value(name, within), true));
  };
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

/** Text for as many items as the lists of an input have. One, two and three were seen; more follow where each item adds the same. */
function repeated(text: string, { counts }: InputReading, repeats: Readonly<Record<string, string>>, names: string): string {
  let result = text;
  for (const [name, count] of counts) {
    const unit = repeats[placeOf(name)];
    const shown = namesIn(result, names).some((other) => other.startsWith(`${name}[`));
    if (!shown || count === 2 || (unit === undefined && count < 4)) continue;
    const pieces = unit === undefined ? [] : result.split(unit);
    if (unit === undefined || pieces.length !== 2)
      throw unknown(`its snapshot does not say what the prompt makes of ${count} items of \`${name}\``);
    result = pieces.join(Array.from({ length: count - 1 }, (_, index) => unitFor(unit, name, index + 1)).join(""));
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
