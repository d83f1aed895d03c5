import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DatasetError } from "../errors.ts";
import { fromCsv } from "./csv.ts";

const ten = Array.from({ length: 10 }, (_, index) => `text ${index},${index % 2 ? "odd" : "even"}`).join("\n");
const failure = (make: () => unknown): Pick<DatasetError, "problem" | "line" | "message"> => {
  try {
    make();
  } catch (error) {
    if (DatasetError.isInstance(error)) return error;
  }
  throw new Error("no DatasetError was thrown");
};

describe("fromCsv", () => {
  it("reads quoted fields with delimiters, quotes and line breaks, and knows where each row begins", () => {
    const { rows } = fromCsv(
      `\uFEFFlabel,text\r\nodd,"one, ""two""\r\nthree"\r\n\r\n even ,plain\r\n${ten.replaceAll(/(.*),(.*)/g, "$2,$1")}`,
      { name: "a" },
    );
    expect(rows.slice(0, 2).map(({ input, expected, line }) => ({ input, expected, line }))).toEqual([
      { input: 'one, "two"\r\nthree', expected: "odd", line: 2 },
      { input: "plain", expected: "even", line: 5 },
    ]);
    expect(rows.at(-1)!.line).toBe(15);
  });

  it("finds out whether commas, semicolons or tabs part the fields", () => {
    for (const delimiter of [";", "\t"]) {
      expect(fromCsv(`text${delimiter}label\n${ten.replaceAll(",", delimiter)}`, { name: "a" }).rows).toHaveLength(10);
    }
  });

  it("lists the columns there are when one is missing", () => {
    const { problem, message } = failure(() => fromCsv(`body,folder\n${ten}`, { name: "mails", expected: "label", input: "body" }));
    expect(problem).toBe("missing-column");
    expect(message).toBe('"mails" has no column "label". It has "body", "folder". Name the right one, or rename it in the file.');
    expect(failure(() => fromCsv("", { name: "a" })).problem).toBe("missing-column");
  });

  it("leaves out rows of another length, with their line", () => {
    const { findings, rows } = fromCsv(`text,label\n${ten}\none, two,odd\nalone\n`, { name: "a" });
    expect(rows).toHaveLength(10);
    expect(findings.map(({ code, line, skipped }) => [code, line, skipped])).toEqual([
      ["malformed-row", 12, true],
      ["malformed-row", 13, true],
    ]);
  });

  it("says where a broken quote begins: nothing behind it is swallowed in silence", () => {
    const open = failure(() => fromCsv(`text,label\n${ten}\n"never closed,odd\nx,even\n`, { name: "a" }));
    expect([open.problem, open.line]).toEqual(["malformed", 12]);
    expect(open.message).toContain("never closed");
    expect(failure(() => fromCsv(`text,label\na 5" pipe,odd\n${ten}`, { name: "a" })).line).toBe(2);
  });

  it("either reads any text or throws a DatasetError", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", ";", "\t", " ", "é", "\0") }), (hostile) => {
        try {
          expect(fromCsv(`text,label\n${ten}\n${hostile}`, { name: "a" }).rows.length).toBeGreaterThanOrEqual(10);
        } catch (error) {
          expect(DatasetError.isInstance(error)).toBe(true);
        }
      }),
    );
  });

  it("reads back what was written by the rules, with the right lines", () => {
    const cell = fc.string({ unit: fc.constantFrom("a", "b", '"', ",", "\n", " "), minLength: 1 }).map((text) => `x${text}`);
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, fc.constantFrom("p", "q")), { minLength: 1, maxLength: 8 }), (cells) => {
        const written = cells.map(([text, label]) => `"${text.replaceAll('"', '""')}",${label}`).join("\n");
        const { rows } = fromCsv(`text,label\n${ten}\n${written}`, { name: "a" });
        let line = 12;
        cells.forEach(([text, label], index) => {
          expect(rows[10 + index]).toMatchObject({ input: text, expected: label, line });
          line += text.split("\n").length;
        });
      }),
    );
  });
});
