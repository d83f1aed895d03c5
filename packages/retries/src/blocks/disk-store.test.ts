import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { call, type LanguageModel, pipe } from "@ashlar/core";
import { replyOf, scriptedModel } from "@ashlar/provider-kit/scripted";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CacheStore, cache, diskStore } from "../index.ts";
import { outputOf, programTimeout } from "../testing/program.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ashlar-cache-"));
});
afterEach(() => rm(folder, { recursive: true }));

const ask = (model: LanguageModel) => call({ name: "ask", model, prompt: () => "a secret question" });
/** A store whose writes can be waited for, which a cache does not. */
function noting(store: CacheStore): CacheStore & { written(): Promise<unknown> } {
  const writes: unknown[] = [];
  return {
    ...store,
    set(key, entry) {
      const done = store.set(key, entry);
      writes.push(done);
      return done;
    },
    written: () => Promise.allSettled(writes),
  };
}
const files = () => readdir(join(folder, "replies"));
const entry = { reply: replyOf("hello"), stored: 7 };

describe("diskStore", () => {
  it("outlasts the process that wrote it", async () => {
    const first = noting(diskStore(join(folder, "replies")));
    const open = (text: string, store: CacheStore) => ask(pipe(scriptedModel([text]), cache({ store })));
    await open("hello", first)();
    await first.written();
    expect(await files()).toHaveLength(1);
    expect((await open("other", diskStore(join(folder, "replies")))()).text).toBe("hello");
  });

  it("answers while an entry is still being written", async () => {
    const store = noting(diskStore(join(folder, "replies")));
    const asked = ask(pipe(scriptedModel(["hello"]), cache({ store })));
    await asked();
    expect((await asked()).text).toBe("hello");
    expect((await asked.stream().reply).text).toBe("hello");
    await store.written();
    expect(await files()).toHaveLength(1);
  });

  it("keeps files for the owner alone, without the prompt, and leaves no half-written one", async () => {
    const store = noting(diskStore(join(folder, "replies")));
    await ask(pipe(scriptedModel(["hello"]), cache({ store })))();
    await store.written();
    expect(await files()).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.json$/)]);
    const [name] = await files();
    const path = join(folder, "replies", name!);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, "utf8")).not.toContain("secret");
  });

  it("takes a corrupt file for a miss, with a warning that names it, and writes it anew", async () => {
    const store = noting(diskStore(folder));
    const warnings: string[] = [];
    const open = (text: string) => ask(pipe(scriptedModel([text]), cache({ store, onWarning: (message) => void warnings.push(message) })));
    await open("hello")();
    await store.written();
    const path = join(folder, (await readdir(folder))[0]!);
    for (const corrupt of ['{"key":', "[]", JSON.stringify({ key: "other", ...entry }), '{"reply":{"content":[7]}}', ""]) {
      warnings.length = 0;
      await writeFile(path, corrupt);
      expect((await open("again")()).text).toBe("again");
      expect(warnings).toEqual([expect.stringContaining(path)]);
      await store.written();
      expect(await readFile(path, "utf8")).toContain("again");
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

  it("that can't be written is a warning, and the answer is given all the same", async () => {
    await writeFile(join(folder, "replies"), "a file where a folder should be");
    const warnings: string[] = [];
    const onWarning = (message: string) => void warnings.push(message);
    const store = noting(diskStore(join(folder, "replies")));
    const asked = ask(pipe(scriptedModel(["hello", "again"]), cache({ store, onWarning })));
    expect((await asked()).text).toBe("hello");
    await store.written();
    expect(warnings).toEqual([expect.stringContaining("not read an entry"), expect.stringContaining("not write an entry")]);
    expect((await asked.stream().reply).text).toBe("again");
  });

  it("is shared by processes: no entry is ever half-written, whoever writes and reads", { timeout: programTimeout }, async () => {
    const program = `
      import { diskStore } from "@ashlar/retries";
      const store = diskStore(${JSON.stringify(folder)});
      const text = process.argv[1].repeat(100_000);
      for (let count = 0; count < 40; count++) {
        await store.set("k", { reply: { content: [{ type: "text", text }], finishReason: "stop", usage: {} }, stored: count });
        const { reply } = await store.get("k");
        if (!/^(a+|b+)$/.test(reply.content[0].text)) throw new Error("mixed");
      }`;
    await Promise.all([outputOf(program, "a"), outputOf(program, "b")]);
    expect(await readdir(folder)).toEqual(["k.json"]);
  });

  it("survives many writers of the same key", async () => {
    const stores = Array.from({ length: 10 }, () => diskStore(folder));
    await Promise.all(stores.map((store, stored) => store.set("k", { ...entry, stored })));
    expect(await stores[0]?.get("k")).toMatchObject({ reply: entry.reply });
    expect(await readdir(folder)).toEqual(["k.json"]);
  });
});
