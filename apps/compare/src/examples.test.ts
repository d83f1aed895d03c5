import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Row } from "@ashlar/evaluate";
import { describe, expect, it } from "vitest";
import { exampleSearch } from "./examples.ts";
import { keptIn } from "./kept.ts";
import { fakeModels } from "./testing/fake-models.ts";
import { temporaryFolder } from "./testing/temporary.ts";

const { signal } = new AbortController();
const pool: readonly Row[] = Array.from({ length: 250 }, (_, n) => ({
  id: `row-${n}`,
  input: `apple word${n}`,
  expected: n % 2 ? "odd" : "even",
}));

async function open(folder: string, warnings: string[] = []) {
  const { counts, open: openModels } = fakeModels();
  const { embedding } = await openModels("fake", { folder, cpuHour: { currency: "USD", date: "", source: "" }, onProgress() {} });
  const progress: number[] = [];
  const search = exampleSearch({
    model: embedding,
    load: async () => {},
    pool,
    kept: keptIn(folder, (message) => warnings.push(message)),
    onProgress: (done) => progress.push(done),
  });
  return { search, counts, progress };
}

describe("exampleSearch", () => {
  it("embeds nothing before the first need, then the pool in parts, and nothing again in the next run", async () => {
    const folder = temporaryFolder();
    const first = await open(folder);
    expect(first.counts.embedded).toBe(0);
    const { vector } = await first.search.embed("apple word7", signal);
    const hits = await first.search.nearest(vector, 3, { signal });
    expect(hits[0]).toMatchObject({ id: "row-7", metadata: { label: "odd" } });
    expect(first.counts.embedded).toBe(251);
    expect(first.progress).toEqual([0, 100, 200]);

    const next = await open(folder);
    expect(await next.search.nearest(vector, 3, { signal })).toEqual(hits);
    expect(next.counts.embedded).toBe(0);
    expect((await next.search.spent(pool)).milliseconds).toBeGreaterThan(0);
  });

  it("never finds the text itself", async () => {
    const { search } = await open(temporaryFolder());
    const { vector } = await search.embed("apple word7", signal);
    const hits = await search.nearest(vector, 3, { except: "row-7", signal });
    expect(hits.map(({ id }) => id)).not.toContain("row-7");
  });

  it("embeds again what is damaged on disk", async () => {
    const folder = temporaryFolder();
    const first = await open(folder);
    const vectors = await first.search.vectors(pool, signal);
    const files = readdirSync(folder);
    expect(files).toHaveLength(3);
    writeFileSync(join(folder, files[0]!), '{"dimensions": 16, "vectors": "AAAA');
    const next = await open(folder);
    expect(await next.search.vectors(pool, signal)).toEqual(vectors);
    expect(next.counts.embedded).toBeGreaterThanOrEqual(50);
    expect(next.counts.embedded).toBeLessThanOrEqual(100);
  });

  it("warns once and goes on where nothing can be kept", async () => {
    const folder = temporaryFolder({ file: "" });
    const warnings: string[] = [];
    const { search } = await open(join(folder, "file"), warnings);
    expect(await search.vectors(pool, signal)).toHaveLength(250);
    expect(warnings).toHaveLength(1);
    expect((await search.spent(pool)).milliseconds).toBeGreaterThan(0);
  });
});
