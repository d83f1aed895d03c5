/**
 * An incremental reader for the JSON in a text that a model writes.
 *
 * Which JSON it takes. The first object or array in the text that is whole and of the expected kind; everything around it is ignored:
 * a byte order mark, prose, Markdown fences, and reasoning between `<think>` tags (`thinking` and `reasoning` too).
 * A bracket that no JSON follows (`{the}`, `[note]`) is prose. Once JSON follows a bracket, the brackets opened there belong together:
 * after a syntax error the reader passes over them and looks for the next value behind them, so a fragment never stands for the whole.
 *
 * What it repairs: trailing commas, and control characters that stand bare in a string, because both have one meaning only.
 * Single quotes, comments, bare keys and missing brackets are errors: a model that is told so does better than a guess.
 *
 * @module
 */

/** Settings of {@link partialJson} and {@link parseJsonText}. */
export interface JsonTextOptions {
  /** The kind of value to look for. `"any"` also takes a lone string, number or literal when the text holds nothing else. @default "any" */
  readonly expect?: "object" | "array" | "any" | undefined;
  /** How many containers may be open at once; more is a failure, never a stack overflow here or in what reads the value. @default 512 */
  readonly maxDepth?: number | undefined;
  /** How many UTF-16 code units are read before the value has closed. @default 16_777_216 */
  readonly maxLength?: number | undefined;
}

/** Why a text has no JSON value, and where. */
export interface JsonTextFailure {
  readonly ok: false;
  /** `missing`: no JSON at all; `incomplete`: it was cut off; `malformed`: a syntax error, or another kind than expected; `limit`: too deep or long. */
  readonly reason: "missing" | "incomplete" | "malformed" | "limit";
  /** A sentence with what was expected, what was found, line and column. */
  readonly message: string;
  /** UTF-16 offset into the text. */
  readonly position: number;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** Up to 60 characters around the position. */
  readonly snippet: string;
}

/** The value of a text, or why there is none. */
export type JsonTextResult = { readonly ok: true; readonly value: unknown } | JsonTextFailure;

/** What {@link partialJson} makes. */
export interface PartialJsonReader {
  /** Reads on. Costs time in proportion to the chunk, however the text is cut. */
  push(chunk: string): void;
  /**
   * The value as far as it has been read: an immutable snapshot, `undefined` before the value began. What changed since the last
   * snapshot has a new identity, what did not is shared with it, up to the snapshot itself.
   * Strings appear as far as read, numbers and literals when the character behind them is read, keys with their value.
   *
   * Reading it after every chunk keeps the whole linear: a snapshot copies the open containers, and where these are wide
   * (together over 1,024 entries, a key counting as 16) the last snapshot stays until enough text has been read
   * to pay for the copy, one character for 16 entries, or the wide container has closed.
   */
  readonly value: unknown;
  /** Whether the value has closed. Final, unless a closing `</think>` shows that it was part of the reasoning. */
  readonly done: boolean;
  /** Says that the text is over, and whether it held a whole value. */
  end(): JsonTextResult;
}

type Container = unknown[] | { [key: string]: unknown };

// States inside a value …
const STRING = 0;
const ESCAPE = 1;
const UNICODE = 2;
const WORD = 3;
const VALUE = 4;
const KEY = 5;
const COLON = 6;
const AFTER = 7;
const SCALAR = 8; // behind a lone string, number or literal
// … and outside: before anything, on a fence's first line, in prose, in reasoning, in the rest of a malformed value, behind the value.
const START = 9;
const FENCE = 10;
const PROSE = 11;
const REASONING = 12;
const SKIP = 13;
const SKIP_STRING = 14;
const SKIP_ESCAPE = 15;
const DONE = 16;
const LIMIT = 17;

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i;
const LITERALS = new Map<string, unknown>([["true", true], ["false", false], ["null", null]]);
const REASONING_TAG = /^<(\/?)(think|thinking|reasoning)>$/;
const EXPECTED = ["", "an escape sequence of JSON", "four hexadecimal digits", "a JSON value", "a JSON value", "a key in double quotes", '":"', '"," or a closing bracket'];

/**
 * Reads JSON while it streams.
 *
 * @example
 * const reader = partialJson({ expect: "object" });
 * for await (const chunk of stream) {
 *   reader.push(chunk);
 *   render(reader.value); // {}, { title: "The H" }, { title: "The Hobbit" }, …
 * }
 * const result = reader.end(); // { ok: true, value } or { ok: false, message, position, … }
 */
export function partialJson(options: JsonTextOptions = {}): PartialJsonReader {
  const { expect = "any", maxDepth = 512, maxLength = 2 ** 24 } = options;
  let text = "";
  let state = START;
  let failure: { reason: JsonTextFailure["reason"]; expected: string; position: number } | undefined;
  let tag = ""; // a possible reasoning tag, as far as read
  let skipped = 0; // open brackets of a malformed value
  // The value being read. `nodes` are its open containers, `keys` the slot in each that is being filled, `costs` what a copy of each costs.
  let root: unknown;
  let begin = 0;
  let depth = 0;
  let cost = 0;
  let empty = true; // nothing of it read but its opening bracket
  const nodes: Container[] = [];
  const keys: (string | number)[] = [];
  const costs: number[] = [];
  // The token being read. `held` is a high surrogate that waits for its other half.
  let token = "";
  let held = "";
  let isKey = false;
  let unshown = false; // a string value has grown since it was put in its place
  // The snapshot: containers from `owned` on have been handed out and are copied before the next change.
  let snapshot: unknown;
  let owned = 0;
  let changed = false;
  let shownAt = 0;

  const assign = (level: number, value: unknown) => {
    const node = nodes[level]!;
    const key = keys[level]!;
    if (Array.isArray(node)) node[key as number] = value;
    else if (key === "__proto__") Object.defineProperty(node, key, { value, writable: true, enumerable: true, configurable: true });
    else node[key] = value;
  };
  const put = (value: unknown) => {
    for (; owned < depth; owned++) {
      const node = nodes[owned]!;
      const copy = Array.isArray(node) ? node.slice() : { ...node };
      nodes[owned] = copy;
      if (owned) assign(owned - 1, copy);
      else root = copy;
    }
    if (depth) assign(depth - 1, value);
    else root = value;
    changed = true;
  };
  const grow = (amount: number) => {
    costs[depth - 1]! += amount;
    cost += amount;
  };
  const drop = (next: number) => {
    root = snapshot = undefined;
    depth = owned = cost = 0;
    changed = unshown = false;
    state = next;
  };
  const fail = (position: number, expected: string, reason: JsonTextFailure["reason"] = "malformed") => {
    if (reason === "limit") failure = undefined;
    if (!empty) failure ??= { reason, expected, position };
    skipped = depth;
    drop(reason === "limit" ? LIMIT : empty || !depth ? PROSE : state === ESCAPE || state === UNICODE ? SKIP_STRING : SKIP);
  };
  return undefined as never;
}
