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
 * @param outputOf gives what the trace holds as its answer
 */
export function annotationOf(
  { label, score, note, expected, clear }: AnnotateOptions,
  outputOf: () => JsonValue | undefined,
): AnnotationChange {
  const change: AnnotationChange = {
    ...(clear && { label: null, score: null, note: null, expected: null }),
    ...(label !== undefined && { label }),
    ...(score !== undefined && { score: share(score, "--score") }),
    ...(note !== undefined && { note }),
    ...(expected !== undefined && { expected: expectedOf(expected, outputOf()) }),
  };
  if (Object.keys(change).length > 0) return change;
  throw new UserError("Say what you think of it: --label, --score, --note or --expected; --clear takes an annotation away.");
}

/** What was expected, as a value of the kind that the answer is of: text, or JSON. @throws UserError */
function expectedOf(text: string, output: JsonValue | undefined): JsonValue {
  const json = parsed(text);
  if (typeof output === "string") return "value" in json && typeof json.value === "string" ? json.value : text;
  // Without an answer nobody knows what it would have been: what begins like JSON is meant as such.
  const isText = output === undefined && !/^\s*[{["]/.test(text);
  if (isText) return text;
  const held = output === undefined ? "holds no answer that says whether text is meant" : `holds ${kindOf(output)} as its answer`;
  if ("problem" in json) {
    throw new UserError(
      `--expected is no JSON: ${json.problem}. The trace ${held}. Mend it, ${output === undefined ? `or give text in quotes, as JSON: ${JSON.stringify(text)}` : `and give ${kindOf(output)}, such as ${excerpt(output)}`}`,
    );
  }
  const { value } = json;
  // An answer that may be null is null at some times, and something else at others.
  if (output === undefined || output === null || value === null || kindOf(value) === kindOf(output)) return value;
  throw new UserError(`--expected is ${kindOf(value)}, and the trace ${held}: give ${kindOf(output)}, such as ${excerpt(output)}`);
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
function excerpt(output: JsonValue): string {
  const json = JSON.stringify(output);
  return oneLine(json.length > 100 ? `${json.slice(0, 100)}…` : json);
}
