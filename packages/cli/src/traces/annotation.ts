import type { JsonValue } from "@ashlar/core";
import type { AnnotationChange } from "@ashlar/versioning";
import { messageOf, UserError } from "../errors.ts";
import { share } from "./options.ts";

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
    ...(expected !== undefined && { expected: jsonOrText(expected, outputOf) }),
  };
  if (Object.keys(change).length > 0) return change;
  throw new UserError("Say what you think of it: --label, --score, --note or --expected; --clear takes an annotation away.");
}

/** Objects, lists and quoted text are taken as JSON; a word such as `true` or `42` is an answer in words. @throws UserError */
function jsonOrText(text: string, outputOf: () => JsonValue | undefined): JsonValue {
  if (!/^\s*[{["]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    const output = outputOf();
    if (typeof output === "string") return text;
    const held = output === undefined ? "holds no answer that says whether text is meant" : "holds an answer that is no text";
    throw new UserError(
      `--expected begins like JSON and is none: ${messageOf(error)}. The trace ${held}. Mend it, or give text in quotes, as JSON: ${JSON.stringify(text)}`,
    );
  }
}
