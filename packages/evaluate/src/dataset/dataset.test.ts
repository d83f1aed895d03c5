import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DatasetError } from "../errors.ts";
import { anyText } from "../testing/any-text.ts";
import { dataset } from "./dataset.ts";

const rows = Array.from({ length: 12 }, (_, index) => ({ input: `text number ${index}`, expected: index % 2 ? "odd" : "even" }));
const problemOf = (make: () => unknown): string | undefined => {
  try {
    make();
  } catch (error) {
    if (DatasetError.isInstance(error)) return error.problem;
  }
  return undefined;
};

describe("dataset", () => {
  it("gives ids and a hash that depend on the content alone", () => {
    const first = dataset({ name: "a", rows });
    const second = dataset({ name: "b", rows: rows.toReversed().map((row, index) => ({ ...row, line: index + 2 })) });
    expect(second.hash).toBe(first.hash);
    expect(second.rows.map(({ id }) => id)).toEqual(first.rows.map(({ id }) => id).toReversed());
    expect(first.rows[0]!.id).toMatch(/^[0-9a-f]{16}$/);
    const changed = dataset({ name: "a", rows: rows.with(0, { ...rows[0]!, expected: "odd" }) });
    expect(changed.hash).not.toBe(first.hash);
    expect(changed.rows.filter(({ id }, index) => id !== first.rows[index]!.id)).toHaveLength(1);
  });

  it("leaves out what can't be used, with a finding that says where and how to mend it", () => {
    const {
      findings,
      skipped,
      rows: kept,
    } = dataset({
      name: "a",
      rows: [
        ...rows,
        { input: " \n", expected: "odd", line: 14 },
        { input: "x", expected: "", line: 15 },
        { input: "y".repeat(1_048_576), expected: "odd", line: 16 },
      ],
    });
    expect(kept).toHaveLength(12);
    expect(skipped).toBe(3);
    expect(findings.map(({ code, line, skipped }) => ({ code, line, skipped }))).toEqual([
      { code: "empty-input", line: 14, skipped: true },
      { code: "empty-expected", line: 15, skipped: true },
      { code: "too-long", line: 16, skipped: true },
    ]);
    expect(findings[2]!.message).toBe(
      "line 16: the input has 1,048,576 characters, more than 100,000; shorten it, or raise maximumCharacters",
    );
  });

  it("keeps repeated inputs, tells of them, and of answers that contradict each other", () => {
    const { findings, rows: kept } = dataset({
      name: "a",
      rows: [...rows, { input: "Text number 0!", expected: "even" }, { input: "text  NUMBER 1", expected: "even" }, rows[2]!],
    });
    expect(kept).toHaveLength(15);
    expect(findings.map(({ code, message }) => [code, message.split(":")[0]])).toEqual([
      ["duplicate", "row 1, row 13"],
      ["contradiction", "row 2, row 14"],
      ["duplicate", "row 3, row 15"],
    ]);
    expect(findings[1]!.message).toContain('"odd", "even"');
    expect(new Set(kept.map(({ id }) => id)).size).toBe(15);
    expect(kept[14]!.id).toBe(`${kept[2]!.id}-2`);
  });

  it("tells of labels too rare to learn, but not when the answers are texts of their own", () => {
    const labelled = dataset({ name: "a", rows: [...rows, { input: "another", expected: "evne" }] });
    expect(labelled.findings.map(({ code }) => code)).toEqual(["rare-label"]);
    const open = dataset({ name: "a", rows: rows.map((row, index) => ({ ...row, expected: `answer ${index}` })) });
    expect(open.findings).toEqual([]);
  });

  it("refuses what nothing can be learned from", () => {
    expect(problemOf(() => dataset({ name: "a", rows: [] }))).toBe("no-rows");
    expect(problemOf(() => dataset({ name: "a", rows: rows.slice(0, 3) }))).toBe("too-few-rows");
    expect(problemOf(() => dataset({ name: "a", rows: rows.map(({ input }) => ({ input, expected: "same" })) }))).toBe("one-label");
    expect(() => dataset({ name: "mails", rows: rows.slice(0, 3) })).toThrow('"mails" has 3 usable rows; at least 10 are needed.');
  });

  it("takes any JSON as input and answer", () => {
    const { rows: kept } = dataset({
      name: "a",
      rows: rows.map(({ input }, index) => ({ input: { question: input, n: index }, expected: index })),
    });
    const swapped = dataset({
      name: "a",
      rows: rows.map(({ input }, index) => ({ input: { n: index, question: input }, expected: index })),
    });
    expect(swapped.rows.map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
  });

  it("accounts for every row, whatever the texts", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ input: anyText, expected: fc.constantFrom("a", "b", " ", "") }), { maxLength: 30 }), (hostile) => {
        const all = [...rows, ...hostile];
        const { rows: kept, skipped } = dataset({ name: "a", rows: all });
        expect(kept.length + skipped).toBe(all.length);
        expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length);
      }),
    );
  });
});
