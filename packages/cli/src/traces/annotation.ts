import type { JsonValue } from "@ashlar/core";
import type { AnnotationChange } from "@ashlar/versioning";
import { messageOf, UserError } from "../errors.ts";
import { share } from "./options.ts";
import { oneLine } from "./text.ts";

/** The options of `ashlar traces annotate`. */
export interface AnnotateOptions {
  readonly label?: string;
  readonly score?: string;
  readonly note?: string;
  readonly expected?: string;
  readonly clear?: true;
}

/**
 * What the options change.
 *
 * @param answerOf gives an answer of the trace's call, where one was kept
 */
export function annotationOf(
  { label, score, note, expected, clear }: AnnotateOptions,
  answerOf: () => JsonValue | undefined,
): AnnotationChange {
  const change: AnnotationChange = {
    ...(clear && { label: null, score: null, note: null, expected: null }),
    ...(label !== undefined && { label }),
    ...(score !== undefined && { score: share(score, "--score") }),
    ...(note !== undefined && { note }),
    ...(expected !== undefined && { expected: expectedOf(expected, answerOf()) }),
  };
  if (Object.keys(change).length > 0) return change;
  throw new UserError("Say what you think of it: --label, --score, --note or --expected; --clear takes an annotation away.");
}

/**
 * What was expected, as a value of the kind that the call answers with: text, or JSON.
 *
 * @param answer an answer of the call; without one what begins like JSON is meant as such, and all else is text
 * @throws UserError
 */
function expectedOf(text: string, answer: JsonValue | undefined): JsonValue {
  const json = parsed(text);
  if (typeof answer === "string") return "value" in json && typeof json.value === "string" ? json.value : text;
  if (answer === undefined) {
    if (!/^\s*[{["]/.test(text)) return text;
    if ("value" in json) return json.value;
    throw new UserError(
      `--expected begins like JSON and is none: ${json.problem}. No trace of the call holds an answer that says whether text is meant. Mend it, or give text in quotes, as JSON: ${JSON.stringify(text)}`,
    );
  }
  if ("value" in json && kindOf(json.value) === kindOf(answer)) return json.value;
  const given = "value" in json ? kindOf(json.value) : `no JSON (${json.problem})`;
  throw new UserError(`--expected is ${given}, and the call answers with ${kindOf(answer)}. Give such as ${excerpt(answer)}`);
}

function parsed(text: string): { readonly value: JsonValue } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}

function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return { string: "text", number: "a number", boolean: "true or false", object: "an object" }[typeof value as string] ?? typeof value;
}

/** An answer as an example of its kind, on one line of the terminal. */
function excerpt(answer: JsonValue): string {
  const json = JSON.stringify(answer);
  return oneLine(json.length > 100 ? `${json.slice(0, 100)}…` : json);
}
