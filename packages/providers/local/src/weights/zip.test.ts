import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidRequestError } from "@ashlar/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rejection, testFolder } from "../testing/folder.ts";
import { makeZip } from "../testing/zip.ts";
import { readZip, zipContent } from "./zip.ts";

async function archive(bytes: Uint8Array): Promise<string> {
  const path = join(await testFolder(), "archive.zip");
  await writeFile(path, bytes);
  return path;
}

async function contents(path: string): Promise<Record<string, string>> {
  const all: Record<string, string> = {};
  for (const entry of await readZip(path)) {
    const parts: Uint8Array[] = [];
    for await (const part of zipContent(path, entry)) parts.push(part);
    all[entry.name] = Buffer.concat(parts).toString("utf8");
  }
  return all;
}

describe("readZip and zipContent", () => {
  it.each([true, false])("give back what was put in (stored: %s)", async (store) => {
    const files = { "a/model.gguf": "GGUF".repeat(100_000), "ü.txt": "grüße", "empty.txt": "" };
    expect(await contents(await archive(makeZip(files, { store })))).toEqual(files);
  });

  it("find the directory before a comment", async () => {
    const zip = makeZip({ a: "1" });
    zip.writeUInt16LE(5, zip.length - 2);
    expect(await contents(await archive(Buffer.concat([zip, Buffer.from("hello")])))).toEqual({ a: "1" });
  });

  it("stop a file that is larger than it claims", async () => {
    const path = await archive(makeZip({ bomb: "0".repeat(1_000_000) }, { claimed: 1000 }));
    expect(await rejection(contents(path))).toMatchObject({
      code: "invalid-request",
      message: expect.stringContaining("larger than the 1000 bytes"),
    });
  });

  it("refuse an archive that is cut off", async () => {
    const zip = makeZip({ a: "x".repeat(1000) });
    for (const length of [0, 10, 40, zip.length - 30, zip.length - 1])
      expect(await rejection(contents(await archive(zip.subarray(0, length))))).toMatchObject({ code: "invalid-request" });
  });

  it("answer damage with an InvalidRequestError, whatever it is", async () => {
    const zip = makeZip({ a: "some text ".repeat(20), b: "more" });
    const path = join(await testFolder(), "damaged.zip");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(zip.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), async (changes) => {
        const damaged = Buffer.from(zip);
        for (const [at, value] of changes) damaged[at] = value;
        await writeFile(path, damaged);
        const error = await contents(path).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(error === undefined || InvalidRequestError.isInstance(error)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
