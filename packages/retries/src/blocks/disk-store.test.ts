import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { call, type LanguageModel, pipe } from "@ashlar/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cache, diskStore } from "../index.ts";
import { reply, scriptedModel } from "../testing/scripted-model.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ashlar-cache-"));
});
afterEach(() => rm(folder, { recursive: true }));

const ask = (model: LanguageModel) => call({ name: "ask", model, prompt: () => "a secret question" });
const files = () => readdir(join(folder, "replies"));
const entry = { reply: reply("hello"), stored: 7 };

describe("diskStore", () => {
  it("outlasts the process that wrote it", async () => {
    const open = (text: string) => ask(pipe(scriptedModel([text]), cache({ store: diskStore(join(folder, "replies")) })));
    await open("hello")();
    await vi.waitFor(async () => expect(await files()).toHaveLength(1));
    expect((await open("other")()).text).toBe("hello");
  });

  it("answers while an entry is still being written", async () => {
    const asked = ask(pipe(scriptedModel(["hello"]), cache({ store: diskStore(join(folder, "replies")) })));
    await asked();
    expect((await asked()).text).toBe("hello");
    expect((await asked.stream().reply).text).toBe("hello");
    await vi.waitFor(async () => expect(await files()).toHaveLength(1));
  });

  it("keeps files for the owner alone, without the prompt, and leaves no half-written one", async () => {
    const store = diskStore(join(folder, "replies"));
    await ask(pipe(scriptedModel(["hello"]), cache({ store })))();
    await vi.waitFor(async () => expect(await files()).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.json$/)]));
    const [name] = await files();
    const path = join(folder, "replies", name!);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, "utf8")).not.toContain("secret");
  });

  it("takes a corrupt file for a miss, with a warning that names it, and writes it anew", async () => {
    const store = diskStore(folder);
    const warnings: string[] = [];
    const open = (text: string) => ask(pipe(scriptedModel([text]), cache({ store, onWarning: (message) => void warnings.push(message) })));
    await open("hello")();
    await vi.waitFor(async () => expect(await readdir(folder)).toHaveLength(1));
    const path = join(folder, (await readdir(folder))[0]!);
    for (const corrupt of ['{"key":', "[]", JSON.stringify({ key: "other", ...entry }), '{"reply":{"content":[7]}}', ""]) {
      warnings.length = 0;
      await writeFile(path, corrupt);
      expect((await open("again")()).text).toBe("again");
      expect(warnings).toEqual([expect.stringContaining(path)]);
      await vi.waitFor(async () => expect(await readFile(path, "utf8")).toContain("again"));
    }
  });

  it("reads, overwrites and deletes", async () => {
    const store = diskStore(folder);
    expect(await store.get("k")).toBeUndefined();
    await store.set("k", entry);
    await store.set("k", { ...entry, stored: 8 });
    expect(await store.get("k")).toEqual({ ...entry, stored: 8 });
    await store.delete("k");
    await store.delete("k");
    expect(await store.get("k")).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it("survives many writers of the same key", async () => {
    const stores = Array.from({ length: 10 }, () => diskStore(folder));
    await Promise.all(stores.map((store, stored) => store.set("k", { ...entry, stored })));
    expect(await stores[0]?.get("k")).toMatchObject({ reply: entry.reply });
    expect(await readdir(folder)).toEqual(["k.json"]);
  });
});
