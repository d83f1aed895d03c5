import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DatasetError } from "../errors.ts";
import { anyText } from "../testing/any-text.ts";
import { fromJsonl } from "./jsonl.ts";

const ten = Array.from({ length: 10 }, (_, index) => JSON.stringify({ text: `text ${index}`, label: index % 2 ? "odd" : "even" })).join(
  "\n",
);

describe("fromJsonl", () => {
  it("reads an object a line, and leaves out what is none, with its line", () => {
    const bad = [
      '{"text": "cut off',
      '["list"]',
      '{"label":"odd"}',
      '{"text":"x"}',
      '{"text":{"a":1},"label":"odd"}',
      '{"text":"y","label":["odd"]}',
    ];
    const { rows, findings } = fromJsonl(`\uFEFF${ten}\r\n\n${bad.join("\n")}\n{"text":"z","label":7}`, { name: "a" });
    expect(findings.map(({ code, line }) => [code, line])).toEqual([
      ["malformed-row", 12],
      ["malformed-row", 13],
      ["empty-input", 14],
      ["empty-expected", 15],
      ["not-text", 16],
      ["not-text", 17],
      ["rare-label", 18],
    ]);
    expect(rows).toHaveLength(11);
    expect(rows.at(-1)).toMatchObject({ input: "z", expected: "7", line: 18 });
  });

  it("lists the fields there are when one is missing everywhere", () => {
    expect(() => fromJsonl(ten, { name: "a", input: "body" })).toThrow('"a" has no field "body". It has "text", "label".');
  });

  it("either reads any text or throws a DatasetError", () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.json()), (hostile) => {
        try {
          expect(fromJsonl(`${ten}\n${hostile}`, { name: "a" }).rows.length).toBeGreaterThanOrEqual(10);
        } catch (error) {
          expect(DatasetError.isInstance(error)).toBe(true);
        }
      }),
    );
  });
});
