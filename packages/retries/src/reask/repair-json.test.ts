import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { repairJson } from "./repair-json.ts";

const parse = (text: string): unknown => {
  const repaired = repairJson(text);
  return repaired === undefined ? undefined : JSON.parse(repaired);
};

describe("repairJson", () => {
  it.each<[string, string, unknown]>([
    ["single quotes", "{'a': 'it\\'s', 'b': [1, 'x']}", { a: "it's", b: [1, "x"] }],
    ["typographic quotes", "{“a”: “b”}", { a: "b" }],
    ["keys without quotes", "{a: 1, $b_c: 2}", { a: 1, $b_c: 2 }],
    ["comments", '{"a": 1, // one\n /* two */ "b": 2 # three\n}', { a: 1, b: 2 }],
    ["Python's literals", '{"a": True, "b": False, "c": None}', { a: true, b: false, c: null }],
    ["JavaScript's literals", '{"a": undefined, "b": NaN}', { a: null, b: null }],
    ["missing commas", '{"a": 1 "b": [1 2]\n"c": 3}', { a: 1, b: [1, 2], c: 3 }],
    ["commas too many", '{,"a": [1,,2,],}', { a: [1, 2] }],
    ["brackets missing at the end", '{"a": [{"b": 1}', { a: [{ b: 1 }] }],
    ["bare control characters", '{"a": "one\ntwo\t"}', { a: "one\ntwo\t" }],
    [
      "numbers of other forms",
      '{"a": +1, "b": .5, "c": 1., "d": -2e+3, "e": -.5, "f": 1.e2}',
      { a: 1, b: 0.5, c: 1, d: -2000, e: -0.5, f: 100 },
    ],
    ["escapes", '{"a": "\\u00e9\\/\\x"}', { a: "é/x" }],
    ["prose and fences around it", "Sure [as asked]:\n```json\n{'a': 1}\n```\nDone.", { a: 1 }],
    ["a key that is a prototype's", "{'__proto__': {x: 1}}", JSON.parse('{"__proto__":{"x":1}}')],
  ])("repairs %s", (_, text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it.each([
    ["text that ends inside a string", '{"a": "half a sent'],
    ["text that ends inside a number", '{"year": 19'],
    ["a code that begins with noughts", "{zip: 01234}"],
    ["a word that all objects know", '{"a": constructor}'],
    ["another", "[toString]"],
    ["a key without a value", '{"a":'],
    ["unquoted text", "{a: hello world}"],
    ["a date without quotes", "{a: 2026-11-25}"],
    ["another bracket than expected", '{"a": [1}'],
    ["prose in brackets", "I can't [sorry] {really}"],
    ["nothing", ""],
    ["empty brackets", "{}"],
  ])("does not guess at %s", (_, text) => {
    expect(repairJson(text)).toBeUndefined();
  });

  it("leaves what is right as it is", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.array(fc.jsonValue(), { minLength: 1 }), fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 })),
        (value) => {
          expect(parse(`Here: ${JSON.stringify(value)}`)).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
    );
  });

  it("writes numbers as they were", () => {
    for (const json of ['{"a":-0}', '{"a":12345678901234567890}', '{"a":1.0}', '{"a":1e999}', '{"a":0.1e-7}'])
      expect(repairJson(json)).toBe(json);
  });

  it("invents nothing: each string and number of the result stands in the text", () => {
    const leaf = fc.oneof(fc.constantFrom("'it'", '"a"', "“b”", "12", ".5", "1.", "+7", "True", "nul", "constructor", "007"), fc.string());
    const between = fc.constantFrom(",", " ", ":", "\n", "}", "]", "{", "[", "// no\n");
    fc.assert(
      fc.property(fc.array(fc.tuple(leaf, between), { maxLength: 40 }), (parts) => {
        const text = `[${parts.flat().join("")}`;
        const walk = (value: unknown): void => {
          if (typeof value === "string" && !text.includes("\\")) expect(text).toContain(value);
          else if (typeof value === "number") expect(text.match(/\.?\d+\.?\d*(?:[eE][-+]?\d+)?/g)?.map(Number)).toContain(Math.abs(value));
          else if (Array.isArray(value)) value.forEach(walk);
          else if (typeof value === "object" && value !== null) Object.entries(value).flat().forEach(walk);
        };
        const repaired = parse(text);
        if (Array.isArray(repaired)) repaired.forEach(walk);
      }),
      { numRuns: 1000 },
    );
  });

  it.each(["{", "[", '"', "'", '{"', "[1,", "{“", "/*", "[/*", "#\n", "[,", '{"a":"\\"', "[1e", "[ "])(
    "is soon done with a million characters of nothing but %j",
    (piece) => {
      expect(repairJson(piece.repeat(1_000_000 / piece.length))).toBeUndefined();
    },
  );

  it("gives JSON or nothing, whatever it gets, and soon", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      '"',
      "'",
      ",",
      ":",
      "a",
      "1",
      "-",
      " ",
      "\n",
      "\\",
      "//",
      "/*",
      "true",
      "None",
      "“",
      "toString",
      "0",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 200 }), (parts) => {
        const repaired = repairJson(parts.join(""));
        if (repaired !== undefined) expect(() => JSON.parse(repaired)).not.toThrow();
      }),
      { numRuns: 500 },
    );
    expect(repairJson("[".repeat(100_000))).toBeUndefined();
    expect(repairJson(`{"a": ${"[1,".repeat(100_000)}`)).toBeUndefined();
  });
});
