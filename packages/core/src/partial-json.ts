/**
 * Reads the JSON in a text that a model writes, whole or while it streams.
 *
 * **Which JSON.** The first object or array that is whole and of the expected kind. What surrounds it is ignored: a byte order mark, prose,
 * Markdown fences, reasoning in `<think>`, `<thinking>` or `<reasoning>` tags (also when only the closing tag is in the text).
 * A bracket that no JSON follows (`{the}`, `[note]`) is prose. Once JSON has followed, the brackets belong together: after a syntax error
 * the reader passes over all of them before it looks for the next value, so that a fragment never stands for the whole.
 *
 * **What is repaired.** Trailing commas, and control characters that stand bare in a string: both have only one meaning.
 * Single quotes, comments, bare keys and missing brackets are errors; a model that is told of them does better than a guess.
 *
 * @module
 */
import { GrowingValue } from "./growing-value.ts";
import { type JsonTextFailure, type JsonTextResult, jsonTextFailure } from "./json-text-failure.ts";

export type { JsonTextFailure, JsonTextResult };

/** Settings of {@link partialJson} and {@link parseJsonText}. */
export interface JsonTextOptions {
  /** The kind of value. `"any"` also takes a string, number or literal when the text holds nothing else. @default "any" */
  readonly expect?: "object" | "array" | "any" | undefined;
  /** How many containers may be open at once: a deeper value is a failure, not a stack overflow in what reads it later. @default 512 */
  readonly maxDepth?: number | undefined;
  /** How many UTF-16 code units may pass before the value has closed. @default 16_777_216 */
  readonly maxLength?: number | undefined;
}

/** What {@link partialJson} makes. */
export interface PartialJsonReader {
  /** Reads on, in time proportional to the chunk, wherever the text is cut. */
  push(chunk: string): void;
  /**
   * The value as far as it is read: an immutable snapshot, `undefined` before the value begins. Whatever changed since the last snapshot
   * has a new identity, whatever did not is the same object. Strings appear as far as read (never half an escape or a surrogate pair),
   * numbers and literals once the character behind them is read, keys together with their value.
   *
   * Reading it after every chunk keeps the whole linear. A snapshot costs a copy of the open containers; while these hold more than
   * 1,024 entries together (a key counts as 16) the last snapshot stays until a character has been read for every 8 entries above that,
   * or the wide container has closed.
   */
  readonly value: unknown;
  /** Whether the value has closed. It stays so, unless a closing `</think>` reveals that the value belonged to the reasoning. */
  readonly done: boolean;
  /** Ends the text: its value, or why it has none. */
  end(): JsonTextResult;
}

type Inside = "string" | "escape" | "unicode" | "word" | "value" | "key" | "colon" | "after" | "scalar";
type Outside = "start" | "fence" | "prose" | "reasoning" | "skip" | "skip string" | "skip escape" | "done" | "limit";

/** What would fit in each state inside a value. */
const EXPECTED: { readonly [state in Inside | Outside]?: string } = {
  string: "a closing quote",
  escape: "an escape sequence of JSON",
  unicode: "four hexadecimal digits",
  word: "a JSON value",
  value: "a JSON value",
  key: "a key in double quotes",
  colon: '":"',
  after: '"," or a closing bracket',
  scalar: "nothing more",
};
const ESCAPES: { readonly [letter: string]: string } = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const WORD = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;
const REASONING_TAG = /^<(\/?)(?:think|thinking|reasoning)>$/;
const isSpace = (code: number) => code === 32 || code === 10 || code === 13 || code === 9;
const isWord = (code: number) =>
  (code > 47 && code < 58) || (code > 96 && code < 123) || (code > 64 && code < 91) || code === 43 || code === 45 || code === 46;
// Setting bit 5 makes "[" into "{" and "]" into "}".
const opens = (code: number) => (code | 32) === 123;
const closes = (code: number) => (code | 32) === 125;

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
  const tree = new GrowingValue();
  let text = "";
  let state: Inside | Outside = "start";
  let failure: { reason: JsonTextFailure["reason"]; expected: string; position: number; bare?: boolean } | undefined;
  let begin = 0; // where the value begins
  let bare = true; // nothing of it is read but its opening bracket
  let token = "";
  let isKey = false;
  let grown = false; // the string being read is longer than the tree shows
  let held = ""; // a high surrogate that waits for its other half
  let code = 0; // of a \u escape
  let digits = 0;
  let skipped = 0; // brackets of a malformed value that are still open
  let tag = ""; // what may become a reasoning tag

  const isExpected = () => expect === "any" || Array.isArray(tree.root) === (expect === "array");
  const isLimited = () => state === "limit";
  const drop = (next: Outside) => {
    tree.clear();
    isKey = grown = false;
    held = "";
    state = next;
  };
  const fail = (position: number) => {
    const prose = bare || tree.depth === 0;
    // The first value that broke off says most; a bracket that no JSON followed is told only for want of one.
    if (tree.depth && isExpected() && (!failure || (failure.bare && !bare)))
      failure = { reason: "malformed", expected: EXPECTED[state]!, position, bare };
    skipped = tree.depth;
    drop(prose ? "prose" : state === "escape" || state === "unicode" ? "skip string" : "skip");
  };
  const stop = (expected: string, position: number) => {
    failure = { reason: "limit", expected, position };
    drop("limit");
  };
  const add = (run: string) => {
    const split = (run.charCodeAt(run.length - 1) & 0xfc00) === 0xd800;
    const whole = held + (split ? run.slice(0, -1) : run);
    held = split ? run.slice(-1) : "";
    token += whole;
    grown ||= whole !== "";
    state = "string";
  };
  const unquote = () => {
    token += held; // JSON may hold half a pair
    if (isKey) tree.go(token);
    else if (grown || held) tree.put(token);
    state = isKey ? "colon" : tree.depth ? "after" : "scalar";
    isKey = grown = false;
    held = "";
  };
  const word = (position: number) => {
    if (!WORD.test(token)) return fail(position - token.length);
    tree.put(JSON.parse(token));
    bare = false;
    state = tree.depth ? "after" : "scalar";
  };
  const close = () => {
    tree.close();
    state = tree.depth ? "after" : "done";
    if (tree.depth || isExpected()) return;
    if (!failure || failure.bare) failure = { reason: "malformed", expected: `an ${expect}`, position: begin };
    drop("prose");
  };
  /** Takes a character between the tokens of a value, if it fits. */
  const structure = (char: number, position: number): boolean => {
    if (state === "value" && opens(char)) {
      if (tree.depth === maxDepth) stop(`at most ${maxDepth} nested containers`, position);
      else {
        bare = tree.depth === 0;
        tree.open(char === 91 ? [] : {});
        state = char === 91 ? "value" : "key";
      }
    } else if (char === 34 && (state === "value" || state === "key")) {
      token = "";
      bare = false;
      isKey = state === "key";
      grown = !isKey;
      state = "string";
    } else if (char === 58 && state === "colon") state = "value";
    else if (char === 44 && state === "after") {
      state = tree.inArray ? "value" : "key";
      if (tree.inArray) tree.go();
    } else if (tree.inArray ? char === 93 : char === 125 && (state === "key" || state === "after")) close();
    else if (char === 96 && state === "scalar") state = "done";
    else return false;
    return true;
  };
  /** Takes a character outside a value. */
  const surroundings = (char: number) => {
    tag = char === 60 ? "<" : tag && tag.length < 12 ? tag + String.fromCharCode(char) : "";
    const slash = char === 62 ? REASONING_TAG.exec(tag)?.[1] : undefined;
    if (slash && state !== "limit") {
      failure = undefined;
      drop("start");
    } else if (slash === "" && (state === "prose" || state === "fence")) state = "reasoning";
    else if (state === "fence" && char === 10) state = "start";
    else if (state === "skip escape") state = "skip string";
    else if (state === "skip string") state = char === 34 ? "skip" : char === 92 ? "skip escape" : state;
    else if (state === "skip") {
      if (char === 34) state = "skip string";
      else if (opens(char)) skipped++;
      else if (closes(char) && --skipped === 0) state = "prose";
    }
  };

  return {
    push(chunk) {
      if (isLimited()) return;
      const base = text.length;
      const end = Math.min(chunk.length, maxLength - base);
      text += chunk;
      // A character that does not fit is read again in the state that follows.
      for (let i = 0; i < end; ) {
        const char = chunk.charCodeAt(i);
        let next = i;
        switch (state) {
          case "string": {
            let last = char;
            while (last !== 34 && last !== 92 && ++next < end) last = chunk.charCodeAt(next);
            if (next > i) add(chunk.slice(i, next));
            if (last === 34) unquote();
            else if (last === 92) state = "escape";
            i = next + 1;
            break;
          }
          case "value":
          case "key":
          case "colon":
          case "after":
          case "scalar":
            if (isSpace(char) || structure(char, base + i)) i++;
            else if (state === "value" && isWord(char)) {
              token = "";
              state = "word";
            } else fail(base + i);
            break;
          case "word":
            while (next < end && isWord(chunk.charCodeAt(next))) next++;
            token += chunk.slice(i, next);
            if (next < end) word(base + next);
            i = next;
            break;
          case "escape":
            code = digits = 0;
            if (char === 117) state = "unicode";
            else if (ESCAPES[chunk[i]!]) add(ESCAPES[chunk[i]!]!);
            else fail(base + i);
            i++;
            break;
          case "unicode":
            code = code * 16 + Number.parseInt(chunk[i]!, 16);
            if (Number.isNaN(code)) fail(base + i--);
            else if (++digits === 4) add(String.fromCharCode(code));
            i++;
            break;
          case "start":
            if (isSpace(char) || char === 0xfeff) i++;
            else if (expect === "any" && (char === 34 || isWord(char))) {
              begin = base + i;
              bare = true;
              state = "value";
            } else state = char === 96 ? "fence" : "prose";
            break;
          default:
            if (opens(char) && (state === "prose" || state === "fence")) {
              begin = base + i;
              state = "value";
            } else {
              surroundings(char);
              i++;
            }
        }
      }
      if (text.length > maxLength && state !== "done" && !isLimited()) stop(`a value within ${maxLength} characters`, maxLength);
    },
    get value() {
      if (!isExpected()) return undefined;
      if (grown && !isKey && tree.isDue(text.length)) {
        tree.put(token);
        grown = false;
      }
      return tree.snapshot(text.length);
    },
    get done() {
      return state === "done";
    },
    end() {
      if (state === "word" && tree.depth === 0) word(text.length);
      if (state === "scalar") state = "done";
      if (state === "done") return { ok: true, value: tree.root };
      const expected = EXPECTED[state];
      if (expected) return jsonTextFailure(text, "incomplete", expected, text.length);
      if (failure) return jsonTextFailure(text, failure.reason, failure.expected, failure.position);
      return jsonTextFailure(text, "missing", `a JSON ${expect === "any" ? "value" : expect}`, text.length);
    },
  };
}

/**
 * Reads the JSON in a whole text, as {@link partialJson} does.
 *
 * @example
 * const result = parseJsonText('Sure! ```json\n{"a": 1}\n```', { expect: "object" });
 * if (result.ok) use(result.value); // { a: 1 }
 * else ask(`That was no JSON. ${result.message}`);
 */
export function parseJsonText(text: string, options?: JsonTextOptions): JsonTextResult {
  const reader = partialJson(options);
  reader.push(text);
  return reader.end();
}
