import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chunks, rejection, testFolder } from "../testing/folder.ts";
import { storeFile } from "./store-file.ts";

const sha256 = createHash("sha256").update("hello").digest("hex");
const source = "the source";

describe("storeFile", () => {
  it("writes what has the right checksum, and tells how far it is", async () => {
    const folder = await testFolder();
    const seen: number[] = [];
    await storeFile(join(folder, "sub", "file"), chunks("he", "llo"), { source, bytes: 5, sha256, onBytes: (bytes) => seen.push(bytes) });
    expect(await readFile(join(folder, "sub", "file"), "utf8")).toBe("hello");
    expect(await readdir(join(folder, "sub"))).toEqual(["file"]);
    expect(seen).toEqual([2, 5]);
  });

  it("keeps nothing, and leaves what was there, when the checksum is wrong", async () => {
    const folder = await testFolder();
    await writeFile(join(folder, "file"), "before");
    const error = await rejection(storeFile(join(folder, "file"), chunks("hallo"), { source, sha256 }));
    expect(error).toMatchObject({ code: "checksum", expected: sha256, source, message: expect.stringContaining(source) });
    expect(await readdir(folder)).toEqual(["file"]);
    expect(await readFile(join(folder, "file"), "utf8")).toBe("before");
  });

  it("keeps nothing of what ended too early, broke off or was aborted", async () => {
    const folder = await testFolder();
    const path = join(folder, "file");
    expect(await rejection(storeFile(path, chunks("hell"), { source, bytes: 5 }))).toMatchObject({ code: "checksum", actual: "4 bytes" });
    expect(await rejection(storeFile(path, chunks("he", new Error("broken")), { source }))).toMatchObject({ message: "broken" });
    const controller = new AbortController();
    const aborted = storeFile(path, chunks("he", "llo"), { source, signal: controller.signal, onBytes: () => controller.abort() });
    expect(await rejection(aborted)).toMatchObject({ code: "aborted" });
    expect(await readdir(folder)).toEqual([]);
  });

  it("says when there is no space, before or while it writes", async () => {
    const folder = await testFolder();
    const path = join(folder, "file");
    const before = await rejection(storeFile(path, chunks("x"), { source, bytes: 1e17 }));
    expect(before).toMatchObject({
      code: "disk-space",
      needed: 1e17,
      available: expect.any(Number),
      message: expect.stringContaining("ASHLAR_CACHE"),
    });
    const full = Object.assign(new Error("write ENOSPC"), { code: "ENOSPC" });
    expect(await rejection(storeFile(path, chunks("x", full), { source }))).toMatchObject({ code: "disk-space", cause: full });
    expect(await readdir(folder)).toEqual([]);
  });
});
