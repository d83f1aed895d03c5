/**
 * What small models get wrong in JSON, and what it most likely means. What is repaired has still to fit its schema, so that a wrong guess
 * is found out; asking the model again is dearer.
 *
 * @module
 */

const deepest = 256;
/** Brackets in prose before the JSON are passed over, but not without end. */
const mostBeginnings = 8;

// A map: what is written must not be looked up among the members that all objects have.
const literals: ReadonlyMap<string, string> = new Map([
  ["true", "true"],
  ["false", "false"],
  ["null", "null"],
  ["True", "true"],
  ["False", "false"],
  ["None", "null"],
  ["undefined", "null"],
  ["NaN", "null"],
]);
const closingQuotes: Readonly<Record<string, string>> = { '"': '"', "'": "'", "`": "`", "“": "”", "‘": "’" };
const space = /(?:\s|\uFEFF|\/\/[^\n]*|\/\*[\s\S]*?\*\/|#[^\n]*)+/y;
const word = /[A-Za-z_$][\w$-]*/y;
const number = /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y;
const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** The text can't be repaired from here. */
class Unrepairable extends Error {}

/**
 * Repairs an object or array in a text: quotes of other kinds, keys without quotes, comments, Python's and JavaScript's literals, commas
 * that are missing or too many, bare control characters, and brackets that are missing at the end. Gives valid JSON, or `undefined` where
 * it would be a guess: text that ends inside a string or a number, unquoted text, another bracket than expected.
 */
export function repairJson(text: string): string | undefined {
  let beginnings = 0;
  for (const { index } of text.matchAll(/[{[]/g)) {
    if (++beginnings > mostBeginnings) break;
    const repaired = repairFrom(text, index);
    if (repaired !== undefined) return repaired;
  }
  return undefined;
}

function repairFrom(text: string, begin: number): string | undefined {
  let at = begin;
  const written: string[] = [];

  const fail = (): never => {
    throw new Unrepairable();
  };
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? "";
    at += found.length;
    return found;
  };
  const value = (depth: number): void => {
    take(space);
    const char = text[at] ?? fail();
    if (depth > deepest) fail();
    if (char === "{" || char === "[") container(char, depth);
    else if (char in closingQuotes) written.push(string());
    else if (/[-+.\d]/.test(char)) written.push(numeral());
    else written.push(literals.get(take(word)) ?? fail());
  };
  const container = (open: "{" | "[", depth: number): void => {
    const close = open === "{" ? "}" : "]";
    written.push(open);
    at++;
    for (let isFirst = true; ; isFirst = false) {
      take(space);
      // Commas too many: at the end, at the beginning, twice.
      while (text[at] === ",") {
        at++;
        take(space);
      }
      if (at >= text.length || text[at] === close) break;
      if (!isFirst) written.push(",");
      if (open === "{") key();
      value(depth + 1);
    }
    at++;
    written.push(close);
  };
  const key = (): void => {
    const char = text[at] ?? fail();
    const name = char in closingQuotes ? string() : JSON.stringify(take(word) || fail());
    take(space);
    if (text[at] !== ":") fail();
    at++;
    written.push(name, ":");
  };
  const numeral = (): string => {
    const found = take(number);
    // Text that begins like a number, such as a date, is none; at the end of the text digits may be missing.
    if (at >= text.length || /[\w.-]/.test(text[at] ?? "")) fail();
    const tidy = found
      .replace("+", (sign, index: number) => (index === 0 ? "" : sign))
      .replace(/^-?(?=\.)/, "$&0")
      .replace(/\.(?!\d)/, "");
    // What begins with a nought is a code rather than a number.
    return jsonNumber.test(tidy) ? tidy : fail();
  };
  const string = (): string => {
    const close = closingQuotes[text[at] ?? fail()];
    // A quote that is never closed is not looked for character by character.
    if (close === undefined || !text.includes(close, at + 1)) fail();
    let content = "";
    for (at++; text[at] !== close; at++) {
      const char = text[at] ?? fail();
      if (char !== "\\") content += char;
      else content += escaped();
    }
    at++;
    return JSON.stringify(content);
  };
  const escaped = (): string => {
    const char = text[++at] ?? fail();
    const known = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }[char];
    if (char !== "u") return known ?? char;
    const code = text.slice(at + 1, at + 5);
    if (!/^[\da-f]{4}$/i.test(code)) fail();
    at += 4;
    return String.fromCharCode(Number.parseInt(code, 16));
  };

  try {
    value(0);
  } catch (error) {
    if (error instanceof Unrepairable) return undefined;
    throw error;
  }
  // Nothing in it may be prose in brackets.
  return written.length > 2 ? written.join("") : undefined;
}
