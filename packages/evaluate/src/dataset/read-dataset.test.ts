import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDataset } from "./read-dataset.ts";

const csv = `text,label\n${Array.from({ length: 10 }, (_, index) => `größe ${index},${index % 2 ? "odd" : "even"}`).join("\n")}`;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ashlar-dataset-"));
});
afterAll(() => rm(folder, { recursive: true }));
const file = async (name: string, content: string | Uint8Array) => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};

describe("readDataset", () => {
  it("reads by the ending of the file, and names the dataset after it", async () => {
    const fromCsv = await readDataset(await file("mails.csv", csv));
    expect([fromCsv.name, fromCsv.rows.length, fromCsv.rows[0]!.input]).toEqual(["mails", 10, "größe 0"]);
    expect((await readDataset(await file("mails.TSV", csv.replaceAll(",", "\t")))).hash).toBe(fromCsv.hash);
    const lines = fromCsv.rows.map(({ input, expected }) => JSON.stringify({ body: input, folder: expected })).join("\n");
    expect((await readDataset(await file("mails.jsonl", lines), { input: "body", expected: "folder", name: "post" })).hash).toBe(
      fromCsv.hash,
    );
  });

  it("says how to mend a file that can't be read", async () => {
    await expect(readDataset(join(folder, "missing.csv"))).rejects.toMatchObject({ code: "dataset", problem: "unreadable" });
    await expect(readDataset(folder)).rejects.toMatchObject({ problem: "unreadable" });
    await expect(readDataset(await file("latin.csv", Buffer.from(csv, "latin1")))).rejects.toMatchObject({ problem: "not-utf8" });
    await expect(readDataset(await file("mails.xlsx", csv))).rejects.toMatchObject({ problem: "unknown-format" });
  });
});
