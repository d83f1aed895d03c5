import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { call, pipe } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { snapshotCall } from "../snapshot/snapshot-call.ts";
import { openProject } from "../store/open-project.ts";
import { silentModel } from "../testing/silent-model.ts";
import { temporaryFolder } from "../testing/temporary.ts";
import { versioned } from "../versioned.ts";
import { attachResult } from "./attach-result.ts";
import { pairResults } from "./pair-results.ts";
import { readResults } from "./read-results.ts";
import type { VersionResult } from "./result.ts";

const result = (changes: Partial<VersionResult> = {}): VersionResult => ({
  dataset: { name: "books" },
  metric: "exact",
  score: 0.5,
  n: 2,
  rows: { a: 1, b: 0 },
  ...changes,
});

/** A project whose call has run once. */
async function project() {
  const folder = temporaryFolder();
  const greet = pipe(call({ name: "greet", model: silentModel(), prompt: () => "Hello" }), versioned({ folder }));
  const { version } = await greet();
  return { folder, greet, version: version!, store: openProject({ folder }) };
}

describe("results", () => {
  it("are kept beside the version that they measured, and go with it into git", async () => {
    const { folder, greet, version, store } = await project();
    const file = await attachResult(version, result({ measured: "2026-11-25" }), { folder });
    expect(file).toContain(join("local", "versions", "greet", "results"));
    await attachResult(version, result({ measured: "2026-11-24", score: 0.4 }), { folder });
    expect(readResults(store, "greet").map(({ hash, result: { score } }) => [hash, score])).toEqual([
      [version.hash, 0.4],
      [version.hash, 0.5],
    ]);
    await snapshotCall(store, greet);
    expect(readdirSync(join(folder, "versions/greet/results"))).toHaveLength(2);
    expect(readResults(store, "greet")).toHaveLength(2);
  });

  it("without a time have that at which they were attached, so that the latest is known", async () => {
    const { folder, version, store } = await project();
    for (const score of [0.5, 0.25, 0.75]) {
      await attachResult(version, result({ score }), { folder });
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(readResults(store, "greet").map(({ result: { score } }) => score)).toEqual([0.5, 0.25, 0.75]);
  });

  it("are refused for a version that nobody has, and for figures that are none", async () => {
    const { folder, version } = await project();
    await expect(attachResult({ name: "greet", hash: "f".repeat(64) }, result(), { folder })).rejects.toMatchObject({
      code: "version",
      reason: "unknown",
    });
    await expect(attachResult(undefined, result(), { folder })).rejects.toMatchObject({
      code: "version",
      message: expect.stringContaining("put versioned() around the call"),
    });
    await expect(attachResult(version, result({ score: Number.NaN }), { folder })).rejects.toThrow(RangeError);
    await expect(attachResult(version, result({ n: 0 }), { folder })).rejects.toThrow(RangeError);
    await expect(attachResult(version, result({ rows: { a: Number.POSITIVE_INFINITY } }), { folder })).rejects.toThrow(RangeError);
  });

  it.each([
    ["no JSON", "{"],
    ["something else", '{ "hash": "f" }'],
    ["scores that are words", '{ "hash": "f", "dataset": { "name": "d" }, "metric": "m", "score": 1, "n": 1, "rows": { "a": "x" } }'],
  ])("that hold %s are an error that names the file", async (_, content) => {
    const { folder, version, store } = await project();
    const file = await attachResult(version, result(), { folder });
    writeFileSync(file, content);
    expect(() => readResults(store, "greet")).toThrow(expect.objectContaining({ code: "snapshot", problem: "unreadable", file }));
  });
});

describe("pairResults", () => {
  it("pairs the latest of each measure, on the rows that both have", () => {
    const before = [result({ score: 0.1 }), result({ rows: { a: 0, b: 1, c: 1 } }), result({ metric: "tokens" })];
    const after = [result({ rows: { b: 0, a: 1, d: 1 } })];
    expect(pairResults(before, after)).toMatchObject([{ dataset: "books", metric: "exact", rows: { before: [0, 1], after: [1, 0] } }]);
  });

  it("compares nothing that was measured on other data, and says where rows were not kept", () => {
    expect(pairResults([result()], [result({ dataset: { name: "books", hash: "2" } })])).toEqual([]);
    const { rows: _, ...bare } = result();
    expect(pairResults([result()], [bare])).toMatchObject([{ rows: undefined }]);
  });
});
