import type { JsonValue } from "@ashlar/core";
import { canonicalJson } from "./hash.ts";

/** One example: what goes in, and what should come out. */
export interface Row<Input extends JsonValue = string, Expected extends JsonValue = string> {
  /** Made of the content, so that it is the same in every file and order: 16 hexadecimal digits, with `-2` … for further equal rows. */
  readonly id: string;
  readonly input: Input;
  readonly expected: Expected;
  /** Where it stands in its file, from 1. */
  readonly line?: number;
}

/** Something in a dataset that its owner should look at. */
export interface Finding {
  readonly code:
    | "empty-input"
    | "empty-expected"
    | "too-long"
    | "not-text"
    | "malformed-row"
    | "duplicate"
    | "contradiction"
    | "rare-label";
  /** True when the row was left out. */
  readonly skipped: boolean;
  /** The first line it is about, from 1; absent for rows that come from no file. */
  readonly line?: number;
  /** What, where, and how to mend it. */
  readonly message: string;
}

/**
 * What is compared to find inputs that are the same but for writing: NFKC, lower case, punctuation and runs of white space as one space.
 * Text of nothing but punctuation stays as it is.
 */
export function normalizedInput(input: JsonValue): string {
  const text = (typeof input === "string" ? input : canonicalJson(input)).normalize("NFKC").toLowerCase();
  return text.replace(/[\p{P}\s]+/gu, " ").trim() || text.trim();
}
