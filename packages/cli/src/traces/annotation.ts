import type { JsonValue } from "@ashlar/core";
import type { AnnotationChange } from "@ashlar/versioning";
import { UserError } from "../errors.ts";
import { share } from "./options.ts";

/** The options of `ashlar traces annotate`. */
export interface AnnotateOptions {
  readonly label?: string;
  readonly score?: string;
  readonly note?: string;
  readonly expected?: string;
  readonly clear?: true;
}

/** What the options change. */
export function annotationOf({ label, score, note, expected, clear }: AnnotateOptions): AnnotationChange {
  const change: AnnotationChange = {
    ...(clear && { label: null, score: null, note: null, expected: null }),
    ...(label !== undefined && { label }),
    ...(score !== undefined && { score: share(score, "--score") }),
    ...(note !== undefined && { note }),
    ...(expected !== undefined && { expected: jsonOrText(expected) }),
  };
  if (Object.keys(change).length > 0) return change;
  throw new UserError("Say what you think of it: --label, --score, --note or --expected; --clear takes an annotation away.");
}

/** Objects, lists and quoted text are taken as JSON; a word such as `true` or `42` is an answer in words. */
function jsonOrText(text: string): JsonValue {
  if (!/^\s*[{["]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
