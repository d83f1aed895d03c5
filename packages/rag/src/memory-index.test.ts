import type { EmbeddingModel } from "@ashlar/core";
import { beforeEach, describe, expect, it } from "vitest";
import { memoryIndex } from "./memory-index.ts";

/** Counts letters a … z: enough meaning for a test. */
let asked: string[][];
const letters: EmbeddingModel = {
  provider: "test",
  id: "letters",
  dimensions: 26,
  price: { inputPerMillion: 1_000_000, currency: "USD", date: "2026-11-01", source: "test" },
  async embed(texts) {
    asked.push([...texts]);
    const embeddings = texts.map((text) => {
      const vector = new Float32Array(26);
      for (const letter of text) vector[letter.charCodeAt(0) - 97]! += 1;
      return vector;
    });
    return { embeddings, usage: { inputTokens: texts.length } };
  },
};
beforeEach(() => {
  asked = [];
});
const documents = [
  { id: "1", text: "aaab", metadata: { label: "a" } },
  { id: "2", text: "bbba", metadata: { label: "b" } },
  { id: "3", text: "aab", metadata: { label: "a" } },
];

describe("memoryIndex", () => {
  it("finds the nearest documents, with their texts and metadata, and says what it cost", async () => {
    const index = memoryIndex<{ readonly label: string }>({ model: letters });
    expect(await index.add(documents)).toEqual({ usage: { inputTokens: 3 }, cost: 3 });
    const { hits, usage, cost } = await index.search("a", { k: 2 });
    expect(hits.map(({ id, text, metadata }) => ({ id, text, metadata }))).toEqual([documents[0], documents[2]]);
    expect(hits[0]!.score).toBeCloseTo(3 / Math.sqrt(10), 6);
    expect([usage, cost, index.size]).toEqual([{ inputTokens: 1 }, 1, 3]);
  });

  it("filters before it counts to k", async () => {
    const index = memoryIndex<{ readonly label: string }>({ model: letters });
    await index.add(documents);
    const { hits } = await index.search("a", { k: 2, filter: ({ metadata }) => metadata?.label === "b" });
    expect(hits.map(({ id }) => id)).toEqual(["2"]);
  });

  it("takes vectors that are known already, for documents and queries", async () => {
    const index = memoryIndex({ model: letters });
    const embedding = new Float32Array(26).fill(1);
    expect(await index.add([{ id: "x", text: "all", embedding }])).toEqual({ usage: {}, cost: 0 });
    const { hits } = await index.search(embedding);
    expect(hits[0]).toMatchObject({ id: "x", metadata: undefined });
    expect(hits[0]!.score).toBeCloseTo(1, 6);
    expect(asked).toEqual([]);
  });

  it("replaces a document by its id, and keeps the order of equal ones", async () => {
    const index = memoryIndex({ model: letters });
    await index.add([
      { id: "1", text: "a" },
      { id: "2", text: "aa" },
      { id: "3", text: "b" },
    ]);
    await index.add([{ id: "3", text: "aaa" }]);
    expect(index.size).toBe(3);
    expect((await index.search("a")).hits.map(({ id, text }) => [id, text])).toEqual([
      ["1", "a"],
      ["2", "aa"],
      ["3", "aaa"],
    ]);
  });

  it("has nothing to find while it is empty", async () => {
    expect((await memoryIndex({ model: letters }).search("a")).hits).toEqual([]);
  });

  it("adds all or none: a vector of another model leaves the index as it was", async () => {
    const index = memoryIndex({ model: letters });
    await index.add(documents);
    const mixed = [
      { id: "4", text: "c" },
      { id: "5", text: "d", embedding: new Float32Array(384) },
    ];
    await expect(index.add(mixed)).rejects.toMatchObject({ code: "retrieval", problem: "dimension-mismatch" });
    expect(index.size).toBe(3);
    await expect(index.search(new Float32Array(384))).rejects.toMatchObject({ problem: "dimension-mismatch" });
  });

  it("refuses texts that are empty and ids that occur twice, before anything is paid for", async () => {
    const index = memoryIndex({ model: letters });
    await expect(index.add([{ id: "1", text: " \n" }])).rejects.toMatchObject({ problem: "empty-text" });
    await expect(index.add([documents[0]!, documents[0]!])).rejects.toMatchObject({ problem: "duplicate-id" });
    await expect(index.search("  ")).rejects.toMatchObject({ problem: "empty-text" });
    await expect(index.search("a", { k: 0 })).rejects.toThrow(RangeError);
    expect(asked).toEqual([]);
  });

  it("stops when it is aborted", async () => {
    const index = memoryIndex({ model: letters });
    await index.add(documents);
    await expect(index.search("a", { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
    await expect(index.add([{ id: "9", text: "z" }], { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
    expect(index.size).toBe(3);
  });
});
