import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (name: string) => readFileSync(new URL(`../../data/wordnet/${name}`, import.meta.url), "utf8");
const manifest: { files: Record<string, { rows: number; sha256: string }>; classes: Record<string, string> } = JSON.parse(
  read("manifest.json"),
);
const splits = Object.keys(manifest.files).map((name) => ({
  name,
  rows: read(name)
    .trimEnd()
    .split("\n")
    .map((line): { id: string; text: string; label: string } => JSON.parse(line)),
}));

describe("the bundled slice of WordNet", () => {
  it("is what the manifest says", () => {
    expect(splits.map(({ name }) => name)).toEqual(["test.jsonl", "validation.jsonl", "pool.jsonl"]);
    for (const { name, rows } of splits) {
      expect(rows).toHaveLength(manifest.files[name]!.rows);
      expect(createHash("sha256").update(read(name)).digest("hex")).toBe(manifest.files[name]!.sha256);
    }
  });

  it("is balanced, in each prefix of one row per class", () => {
    const labels = Object.keys(manifest.classes).sort();
    expect(labels).toHaveLength(10);
    for (const { rows } of splits) {
      for (let start = 0; start < rows.length; start += 10) {
        expect(
          rows
            .slice(start, start + 10)
            .map(({ label }) => label)
            .sort(),
        ).toEqual(labels);
      }
    }
  });

  it("holds no text and no id twice, within or across splits", () => {
    const all = splits.flatMap(({ rows }) => rows);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ text }) => text.toLowerCase().replace(/[^a-z]+/g, " "))).size).toBe(all.length);
  });

  it("holds definitions without examples, of the length that the manifest promises", () => {
    for (const { text } of splits.flatMap(({ rows }) => rows)) {
      expect(text).not.toContain('"');
      expect(text.length).toBeGreaterThanOrEqual(25);
      expect(text.length).toBeLessThanOrEqual(160);
    }
  });

  it("comes with its licence", () => {
    expect(read("LICENSE.txt")).toMatch(/Permission to use, copy, modify and distribute this software[\s\S]*WordNet 3\.1 Copyright 2011/);
  });
});
