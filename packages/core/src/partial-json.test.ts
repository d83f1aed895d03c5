import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type JsonTextOptions, parseJsonText, partialJson } from "./partial-json.ts";

/** Pushes the text in pieces of these sizes, over and over, and calls back after each. */
function feed(text: string, sizes: readonly number[], options?: JsonTextOptions, each?: (snapshot: unknown) => void) {
  const reader = partialJson(options);
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    reader.push(text.slice(at, at + size));
    at += size;
    each?.(reader.value);
  }
  return reader;
}

const entriesOf = (value: object): [string, unknown][] =>
  Object.keys(value).map((key) => [key, Object.getOwnPropertyDescriptor(value, key)!.value]);

/** Whether a value that grows at its end can become the whole. */
function isPrefix(part: unknown, whole: unknown): boolean {
  if (part === undefined || JSON.stringify(part) === JSON.stringify(whole)) return true;
  if (typeof part === "string") return typeof whole === "string" && whole.startsWith(part);
  if (typeof part !== "object" || part === null || typeof whole !== "object" || whole === null) return false;
  if (Array.isArray(part) !== Array.isArray(whole)) return false;
  const rest = new Map(entriesOf(whole));
  const open = entriesOf(part).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(rest.get(key)));
  return open.length <= 1 && open.every(([key, value]) => rest.has(key) && isPrefix(value, rest.get(key)));
}

function deepFreeze(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const [, child] of entriesOf(value)) deepFreeze(child);
}

const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 });
// Half surrogate pairs too; fast-check's own `binary` has none of these, and first builds a table of a million.
const character = fc.oneof(fc.nat(0xff), fc.nat(0xffff), fc.nat(0x10ffff)).map((code) => String.fromCodePoint(code));
const json = fc.oneof(
  { weight: 9, arbitrary: fc.jsonValue({ stringUnit: character }) },
  fc.dictionary(fc.constantFrom("__proto__", "constructor", "toString", "1", 'a"b', "é"), fc.jsonValue({ maxDepth: 2 })),
);
const written = fc.tuple(json, fc.constantFrom(undefined, 1, "\t")).map(([value, space]) => JSON.stringify(value, null, space));

describe("partialJson on whole JSON", () => {
  it("gives what JSON.parse gives, wherever the text is cut", () => {
    fc.assert(
      fc.property(written, sizes, (text, cuts) => {
        const result = feed(text, cuts).end();
        expect(result.ok && JSON.stringify(result.value)).toBe(JSON.stringify(JSON.parse(text)));
        expect(parseJsonText(text)).toEqual(result);
      }),
      { numRuns: 500 },
    );
  });

  it("does so amid prose, fences and reasoning", () => {
    const before = [
      "",
      "\ufeff",
      "Here is {the} answer: ",
      "```json\n",
      '[note] it\'s "so" ',
      "[1, 2] and\n",
      '<think>{"a": "b"} or {</think>\n',
      "{a} {{b}} ",
    ];
    const after = ["", "\n```", "\nHope {that} helps [1].", ' or {"b": 2}', ' }]"', " <b>bold</b>"];
    fc.assert(
      fc.property(json, fc.constantFrom(...before), fc.constantFrom(...after), sizes, (value, ahead, behind, cuts) => {
        const text = JSON.stringify({ value });
        const result = feed(ahead + text + behind, cuts, { expect: "object" }).end();
        expect(result.ok && JSON.stringify(result.value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 500 },
    );
  });

  it("shows at every step a part of what it will be, and never changes what it has shown", () => {
    fc.assert(
      fc.property(written, sizes, (text, cuts) => {
        const shown: unknown[] = [];
        const whole: unknown = JSON.parse(text);
        const reader = feed(text, cuts, {}, (snapshot) => {
          if (!isPrefix(snapshot, whole)) throw new Error(`${JSON.stringify(snapshot)} is no part of ${text}`);
          deepFreeze(snapshot); // a later change would throw
          shown.push(snapshot);
        });
        expect(reader.end().ok).toBe(true);
        if (typeof whole === "object" && whole !== null) expect(JSON.stringify(shown.at(-1))).toBe(JSON.stringify(whole));
      }),
      { numRuns: 500 },
    );
  });

  it("never throws and never hangs, whatever the text", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      '"',
      ":",
      ",",
      "\\",
      "\\u",
      "d83d",
      "```",
      "\n",
      "<think>",
      "</think>",
      '"a"',
      "1",
      "-",
      "true",
      "x",
      " ",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), sizes, fc.constantFrom("any", "object", "array"), (pieces, cuts, kind) => {
        const text = pieces.join("");
        const result = feed(text, cuts, { expect: kind }, deepFreeze).end();
        expect(result).toEqual(parseJsonText(text, { expect: kind }));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("partialJson while it reads", () => {
  const steps = (text: string, options?: JsonTextOptions) => {
    const shown: unknown[] = [];
    feed(text, [1], options, (snapshot) => {
      if (shown.at(-1) !== snapshot) shown.push(snapshot);
    });
    return shown;
  };

  it("shows strings as far as read, other values when they are whole, and no key without its value", () => {
    expect(steps('{"ab": "xy", "n": -1.5, "t": true}')).toEqual(
      [undefined, {}, { ab: "" }, { ab: "x" }, { ab: "xy" }, { ab: "xy", n: -1.5 }, { ab: "xy", n: -1.5, t: true }].slice(1),
    );
  });

  it("shows neither half an escape nor half a surrogate pair", () => {
    expect(steps('["\\ud83d\\ude00\\n", "😀"]')).toEqual([[], [""], ["😀"], ["😀\n"], ["😀\n", ""], ["😀\n", "😀"]]);
  });

  it("keeps a lone half once something else follows, as JSON.parse does", () => {
    for (const text of ['["\\ud83d"]', '["\\ud83dx"]', '["\\ude00\\ud83d\\ud83d"]', '["\ud83d"]']) {
      expect(feed(text, [1]).end()).toEqual({ ok: true, value: JSON.parse(text) });
    }
  });

  it("gives the same snapshot while nothing changes", () => {
    const reader = partialJson();
    reader.push('{"a": ["x"');
    const first = reader.value;
    for (const chunk of [" ", ", ", "\n", "1"]) {
      reader.push(chunk);
      expect(reader.value).toBe(first);
    }
    reader.push("2]");
    const second = reader.value;
    expect(second).toEqual({ a: ["x", 12] });
    reader.push(', "key');
    expect(reader.value).toBe(second);
    reader.push('": 1}');
    expect(reader.done).toBe(true);
    const third = reader.value;
    reader.push(" the rest is prose");
    expect(reader.value).toBe(third);
  });

  it("gives a new identity to what changed and shares the rest", () => {
    const reader = partialJson();
    reader.push('{"done": [{"x": 1}], "open": {"text": "a');
    const first = reader.value as { done: unknown[]; open: { text: string } };
    reader.push("b");
    const second = reader.value as typeof first;
    expect(first.open.text).toBe("a");
    expect(second.open.text).toBe("ab");
    expect(second).not.toBe(first);
    expect(second.open).not.toBe(first.open);
    expect(second.done).toBe(first.done);
    reader.push('"}}');
    expect((reader.value as typeof first).open).toBe(second.open);
  });

  it("keeps own keys such as __proto__ away from prototypes", () => {
    const text = '{"__proto__": {"admin": true}, "constructor": {"prototype": 1}, "a": "bcd"}';
    const reader = feed(text, [3], {}, (snapshot) => {
      if (snapshot) expect(Object.getPrototypeOf(snapshot)).toBe(Object.prototype);
    });
    expect(JSON.stringify(reader.value)).toBe(JSON.stringify(JSON.parse(text)));
    expect(Object.hasOwn(reader.value as object, "__proto__")).toBe(true);
    expect(Object.hasOwn({}, "admin")).toBe(false);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it("lets the last of equal keys win", () => {
    const text = '{"a": {"x": 1}, "b": 2, "a": {"y": "z"}}';
    expect(JSON.stringify(feed(text, [1], {}, deepFreeze).value)).toBe(JSON.stringify(JSON.parse(text)));
  });
});

describe("the value that is taken", () => {
  const cases: [name: string, text: string, expect: "object" | "array" | "any", value: unknown][] = [
    ["behind a bracket that is prose", 'Here is {the} answer: {"a":1}', "any", { a: 1 }],
    ["behind a note", '[note] {"a":1}', "any", { a: 1 }],
    ["behind a template", 'Fill {{name}} in: {"a":1}', "any", { a: 1 }],
    ["behind a value of another kind", 'As in [1], [2, 3]: {"a":1}', "object", { a: 1 }],
    ["the first of two", '{"a":1} {"b":2}', "any", { a: 1 }],
    ["behind a malformed example whose brackets balance", 'Such as {"x": ...}. So: {"a":1}', "any", { a: 1 }],
    ["behind a malformed example with a bracket in a string", 'Such as {"x": "}", ...}. So: {"a":1}', "any", { a: 1 }],
    ["behind a malformed example and a lone bracket", 'Such as {"x": ...}, in { and {"a":1}', "any", { a: 1 }],
    ["behind a bad \\u", '{"x": "\\u12"} {"a":1}', "any", { a: 1 }],
    ["behind a bad escape", '{"x": "\\x"} {"a":1}', "any", { a: 1 }],
    ["behind reasoning with a draft", '<think>Maybe {"a": 0}?</think>{"a":1}', "any", { a: 1 }],
    ["behind reasoning that is malformed", '<thinking>{"a": [1 2</thinking>\n```json\n{"a":1}\n```', "any", { a: 1 }],
    ["behind reasoning whose opening tag is not in the text", 'Maybe {"a": 0}, or {"a": "</think>\n{"a":1}', "any", { a: 1 }],
    ["with a tag inside a string", '{"html":"</think><think>"}', "any", { html: "</think><think>" }],
    ["in a fence", 'Sure!\n```json\n{"a":1}\n```\nBye.', "any", { a: 1 }],
    ["in a fence without a line of its own", '```json {"a":1}```', "any", { a: 1 }],
    ["a number", " -12.5e1 ", "any", -125],
    ["a literal in a fence", "```json\nnull\n```\n", "any", null],
    ["a string", '\ufeff "a\\tb"\n', "any", "a\tb"],
    ["not a string that prose follows", '"Well", she said, {"a":1}', "any", { a: 1 }],
    ["not a word of prose", 'nullable 1 {"a":1}', "any", { a: 1 }],
    ["with trailing commas", '{"a":[1,2,],}', "any", { a: [1, 2] }],
    ["with bare line feeds in a string", '{"a":"b\n\tc"}', "any", { a: "b\n\tc" }],
    ["empty", "[]", "array", []],
  ];
  it.each(cases)("%s", (_name, text, kind, value) => {
    expect(parseJsonText(text, { expect: kind })).toEqual({ ok: true, value });
    expect(feed(text, [1], { expect: kind }, deepFreeze).end()).toEqual({ ok: true, value });
  });

  it("hides a value of another kind", () => {
    feed('[1, {"a": 2}]', [1], { expect: "object" }, (snapshot) => expect(snapshot).toBeUndefined());
  });
});

describe("failures", () => {
  const cases: [name: string, text: string, expect: "object" | "array" | "any", reason: string, position: number, message: RegExp][] = [
    ["nothing", "", "any", "missing", 0, /a JSON value at line 1, column 1, found the end/],
    ["prose", "Sorry,\nI cannot.", "object", "missing", 16, /a JSON object at line 2, column 10/],
    ["only reasoning", '<think>{"a": 1}</think> ', "object", "missing", 24, /a JSON object/],
    ["only reasoning, malformed", '<think>{"a": 1 2</think> ', "object", "missing", 25, /a JSON object/],
    ["only reasoning, malformed, without its opening tag", '{"a": 1 2</think> ', "object", "missing", 18, /a JSON object/],
    ["a malformed value behind a bracket that is prose", '{the} {"a": 1 2}', "object", "malformed", 14, /found "2"/],
    ["cut off in a string", '{"a": "b', "any", "incomplete", 8, /closing quote/],
    ["cut off in a number", '{"a": 12', "any", "incomplete", 8, /a JSON value/],
    ["cut off in an escape", '"\\u00e', "any", "incomplete", 6, /hexadecimal/],
    ["cut off behind a value", '[{"a": 1}', "any", "incomplete", 9, /closing bracket/],
    [
      "a missing comma, though a fragment would be whole",
      '{"items": [{"a": 1 "b": 2}, {"c": 3}]}',
      "object",
      "malformed",
      19,
      /"," or a closing bracket/,
    ],
    ["a missing colon", '{"a" 1}', "any", "malformed", 5, /":" .* found "1"/],
    ["the wrong bracket", '{"a": 1]', "any", "malformed", 7, /found "\]"/],
    ["single quotes", "{'a': 1}", "object", "malformed", 1, /a key in double quotes .* found "'"/],
    ["a bare key", '{"a": {b: 1}}', "object", "malformed", 7, /a key in double quotes .* found "b"/],
    ["NaN", '{"a":\n  NaN}', "object", "malformed", 8, /a JSON value at line 2, column 3, found "NaN"/],
    ["a leading zero", "[1, 01]", "any", "malformed", 4, /found "01"/],
    ["a comment", "[1, // one\n2]", "any", "malformed", 4, /found "\/"/],
    ["two commas", "[1,,2]", "any", "malformed", 3, /found ","/],
    ["an array for an object", 'So: [{"a": 1}]', "object", "malformed", 4, /an object .* found "\["/],
    ["an object for an array", '{"a": [1]}', "array", "malformed", 0, /an array .* found "\{"/],
    ["a bad escape", '{"a": "\\x"}', "any", "malformed", 8, /escape sequence .* found "x"/],
    ["a bad \\u", '{"a": "\\u12"}', "any", "malformed", 11, /hexadecimal/],
  ];
  it.each(cases)("%s", (_name, text, kind, reason, position, message) => {
    const result = parseJsonText(text, { expect: kind });
    expect(result).toMatchObject({ ok: false, reason, position, message: expect.stringMatching(message) });
    expect(feed(text, [1], { expect: kind }).end()).toEqual(result);
  });

  it("say where, with the text around", () => {
    expect(parseJsonText('{\n  "a": 1,\n  "b": oops\n}')).toEqual({
      ok: false,
      reason: "malformed",
      message: 'Expected a JSON value at line 3, column 8, found "oops".',
      position: 19,
      line: 3,
      column: 8,
      snippet: '{\n  "a": 1,\n  "b": oops\n}',
    });
  });

  it("stop at the limit of depth", () => {
    expect(parseJsonText("[".repeat(20_000) + "]".repeat(20_000))).toMatchObject({ ok: false, reason: "limit", position: 512 });
    expect(feed('{"a":'.repeat(20_000), [7]).end()).toMatchObject({
      ok: false,
      reason: "limit",
      message: expect.stringContaining("512 nested"),
    });
    expect(parseJsonText("[[1]]", { maxDepth: 2 })).toEqual({ ok: true, value: [[1]] });
    expect(parseJsonText("[[[1]]]", { maxDepth: 2 })).toMatchObject({ reason: "limit", position: 2 });
    expect(parseJsonText("[".repeat(20_000) + "]".repeat(20_000), { maxDepth: 20_000 })).toMatchObject({ ok: true });
  });

  it("stop at the limit of length, which ends with the value", () => {
    expect(feed("[1, 2, 3]", [2], { maxLength: 5 }).end()).toMatchObject({ ok: false, reason: "limit", position: 5 });
    expect(feed("[1, 2] and so on", [2], { maxLength: 6 }).end()).toEqual({ ok: true, value: [1, 2] });
  });
});

describe("the cost", () => {
  /** How many entries were copied for the snapshots: those of each container that is new, though it was there before. */
  function copied(text: string, chunk: number) {
    let entries = 0;
    let last: unknown;
    const count = (now: unknown, before: unknown): void => {
      if (now === before || typeof now !== "object" || now === null || typeof before !== "object" || before === null) return;
      entries += Object.keys(now).length;
      const tail = Object.keys(before).at(-1);
      if (tail !== undefined) count((now as Record<string, unknown>)[tail], (before as Record<string, unknown>)[tail]);
    };
    const reader = feed(text, [chunk], {}, (snapshot) => {
      count(snapshot, last);
      last = snapshot;
    });
    expect(JSON.stringify(reader.value)).toBe(text);
    return entries;
  }
  const wideArray = (n: number) => JSON.stringify({ list: Array.from({ length: n }, (_, i) => i % 10) });
  const wideObject = (n: number) => JSON.stringify(Object.fromEntries(Array.from({ length: n }, (_, i) => [`k${i}`, "abcde"])));

  it.each([
    ["arrays", wideArray, 5000],
    ["objects", wideObject, 400],
  ] as const)("grows linearly with the width of %s", (_name, make, n) => {
    const [one, four] = [copied(make(n), 4), copied(make(4 * n), 4)];
    expect(one).toBeGreaterThan(n);
    expect(four / one).toBeLessThan(5); // 16, if every snapshot were a copy
  });

  it("gives a snapshot for each chunk of ordinary JSON", () => {
    const text = JSON.stringify({ items: Array.from({ length: 300 }, (_, id) => ({ title: "a title that streams", id })) });
    let fresh = 0;
    let last: unknown;
    const reader = partialJson();
    for (const character of text) {
      reader.push(character);
      if (reader.value !== last) fresh++;
      last = reader.value;
    }
    expect(fresh).toBeGreaterThan(300 * "a title that streams".length);
  });

  it("does not depend on the size of the chunks", { timeout: 20_000 }, () => {
    // Work that grew with the square of these lengths would take many minutes.
    const n = 300_000;
    for (const text of [
      JSON.stringify({ text: "x".repeat(n) }),
      JSON.stringify({ list: Array.from({ length: n / 5 }, () => 1234) }),
      `${"[x] ".repeat(n / 4)}{"a":1}`,
      `{"a": oops ${"[{".repeat(n / 4)}${"}]".repeat(n / 4)}} {"a":1}`,
    ]) {
      const reader = feed(text, [1], { maxLength: 2 * n }, () => {});
      expect(reader.done).toBe(true);
    }
  });
});
