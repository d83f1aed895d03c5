import type { Row } from "@ashlar/evaluate";
import { describe, expect, it } from "vitest";
import { chooseExamples } from "../candidates/few-shot.ts";
import { defaultRows } from "./default-rows.ts";
import { spreadLabels, type Task } from "./task.ts";
import { loadWordnet } from "./wordnet.ts";

const rowsOf = (counts: Readonly<Record<string, number>>, length = 20): readonly Row[] =>
  Object.entries(counts).flatMap(([expected, count]) =>
    Array.from({ length: count }, (_, n) => ({ id: `${expected}-${n}`, input: `${expected} ${n} `.padEnd(length, "x"), expected })),
  );
const taskOf = (pool: readonly Row[]): Task => ({
  name: "test",
  question: "?",
  labels: [...new Set(pool.map(({ expected }) => expected))],
  guidance: "",
  test: [],
  validation: [],
  pool,
  findings: [],
});

describe("spreadLabels", () => {
  it("gives each prefix the proportions of the whole, and keeps all rows", () => {
    const spread = spreadLabels(rowsOf({ ham: 60, spam: 30, unsure: 10 }));
    expect(new Set(spread.map(({ id }) => id)).size).toBe(100);
    for (const size of [10, 20, 50]) {
      const spam = spread.slice(0, size).filter(({ expected }) => expected === "spam").length;
      expect(Math.abs(spam - size * 0.3)).toBeLessThanOrEqual(1);
    }
  });
});

describe("chooseExamples", () => {
  it("takes one of each of many labels, and several of each of few", () => {
    const ten = chooseExamples(taskOf(rowsOf(Object.fromEntries("abcdefghij".split("").map((label) => [label, 3])))));
    expect(ten.map(({ expected }) => expected)).toEqual("abcdefghij".split(""));
    const two = chooseExamples(taskOf(spreadLabels(rowsOf({ ham: 20, spam: 20 }))));
    expect(two.filter(({ expected }) => expected === "spam")).toHaveLength(5);
    expect(two).toHaveLength(10);
  });

  it("leaves long texts out where there are shorter ones", () => {
    const pool = [...rowsOf({ ham: 3 }, 500), ...rowsOf({ "ham ": 0, spam: 5 }), ...rowsOf({ eggs: 5 })];
    const chosen = chooseExamples(taskOf(pool));
    expect(chosen.filter(({ expected }) => expected === "spam").every(({ input }) => input.length <= 20)).toBe(true);
    // A label that has only long texts is still shown.
    expect(chosen.some(({ expected }) => expected === "ham")).toBe(true);
  });
});

describe("defaultRows", () => {
  it("takes fewer rows of longer texts, never less than twenty while there are some", () => {
    const test = rowsOf({ a: 150, b: 150 });
    const of = (length: number) => defaultRows({ test, pool: rowsOf({ a: 10 }, length) }, false);
    expect(of(75)).toBeGreaterThan(of(600));
    expect(of(2000)).toBe(20);
    expect(defaultRows({ test: test.slice(0, 7), pool: test }, false)).toBe(7);
    expect(defaultRows({ test, pool: test }, true)).toBe(100);
  });
});

describe("the bundled task", () => {
  it("has ten labels, and splits that share no row", async () => {
    const { labels, test, validation, pool } = await loadWordnet();
    expect(labels).toHaveLength(10);
    expect([test.length, validation.length, pool.length]).toEqual([300, 200, 2000]);
    expect(new Set([...test, ...validation, ...pool].map(({ id }) => id)).size).toBe(2500);
    expect([...new Set(test.map(({ expected }) => expected))].sort()).toEqual([...labels].sort());
  });
});
