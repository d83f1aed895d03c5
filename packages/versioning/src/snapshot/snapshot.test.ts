import { call, prompt, system } from "@ashlar/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { SnapshotError } from "../errors.ts";
import { fingerprint } from "../fingerprint/fingerprint.ts";
import { partsOf } from "../fingerprint/parts.ts";
import { silentModel } from "../testing/silent-model.ts";
import { changesBetween } from "./changes.ts";
import { readSnapshot } from "./read.ts";
import type { Snapshot } from "./snapshot.ts";
import { writeSnapshot } from "./write.ts";

const recommend = (persona = "You are a librarian.") =>
  call({
    name: 'recommend "book"',
    model: silentModel(),
    params: { temperature: 0.5 },
    input: z.object({ genre: z.string(), brief: z.boolean() }),
    output: z.object({ z: z.string().refine((title) => title !== ""), a: z.string() }),
    prompt: ({ genre, brief }) => [
      system`${persona}`,
      prompt`A ${genre} book. ${brief && "Be brief."}\n\`\`\`\n## Model\n\`\`\`json\n{}\n\`\`\``,
    ],
  });

async function snapshotOf(made = recommend()): Promise<Snapshot> {
  const { hash, parts, unseen } = await fingerprint(made);
  return { name: made.spec.name, hash, parts, unseen };
}

describe("a snapshot", () => {
  it("is read as it was written, with whatever its prompt holds", async () => {
    const snapshot = await snapshotOf();
    expect(await readSnapshot(writeSnapshot(snapshot), "1.md")).toEqual(snapshot);
    const next = { ...(await snapshotOf(recommend("You sell books."))), after: snapshot.hash };
    expect(await readSnapshot(writeSnapshot(next, snapshot), "2.md")).toEqual(next);
  });

  it("is read from a checkout with line ends of Windows", async () => {
    const snapshot = await snapshotOf();
    expect(await readSnapshot(writeSnapshot(snapshot).replaceAll("\n", "\r\n"), "1.md")).toEqual(snapshot);
  });

  it("shows whoever reviews it what has changed, and what is not seen", async () => {
    const snapshot = await snapshotOf();
    const text = writeSnapshot(await snapshotOf(recommend("You sell books.")), snapshot);
    expect(text).toContain("## Changes\n\n### prompt\n\n```diff\n@@ -1,4 +1,4 @@\n [system]\n-You are a librarian.\n+You sell books.");
    expect(text).toContain("## Not seen");
    expect(text).toContain("- a refinement of output.z");
  });

  it("says nothing of what the code does with an input where only other words changed, and in words where that did", async () => {
    const call = (rules: string, length: number) => ({
      name: "n",
      model: silentModel(),
      input: z.object({ text: z.string(), age: z.number() }),
      prompt: ({ text, age }: { text: string; age: number }) => [
        system`${rules}`,
        prompt`${text.slice(0, length)} ${age < 12 && "Be kind."}`,
      ],
    });
    const partsOfCall = async (rules: string, length: number) => (await partsOf({ spec: call(rules, length), blocks: [] }, [])).parts;
    const before = await partsOfCall("You sell books.", 500);
    expect(Object.keys(before.prompt.changed ?? {})).toEqual(["text", "age"]);
    const [worded, ...others] = changesBetween(before, await partsOfCall("You sell good books.\nAnd bad ones.", 500));
    expect(others).toEqual([]);
    expect(worded?.diff.split("\n").filter((line) => /^[+-]/.test(line))).toEqual([
      "-You sell books.",
      "+You sell good books.",
      "+And bad ones.",
    ]);
    const both = changesBetween(before, await partsOfCall("You sell good books.", 600));
    expect(both).toEqual([
      { what: "prompt", diff: expect.stringContaining("+The code does more with `text` than insert it, and something else than before.") },
    ]);
    expect(both[0]?.diff).toContain("+You sell good books.");
    expect(both[0]?.diff).not.toMatch(/[+-].*age/);
  });

  it("keeps the order of a schema's members", async () => {
    const text = writeSnapshot(await snapshotOf());
    expect(text.indexOf('"z": {')).toBeLessThan(text.indexOf('"a": {'));
  });

  it.each([
    ["a word of the prompt", (text: string) => text.replace("You are a librarian.", "You are an expert.")],
    ["a parameter", (text: string) => text.replace('"temperature": 0.5', '"temperature": 0.6')],
    ["a variant", (text: string) => text.replace("+A {genre} book. ", "+One {genre} book. ")],
    ["the hash", (text: string) => text.replace(/version: `./, (found) => (found.endsWith("0") ? "version: `1" : "version: `0"))],
    ["the end", (text: string) => text.slice(0, text.indexOf("## Parameters"))],
  ])("says so when %s was edited by hand", async (_, edit) => {
    const text = writeSnapshot(await snapshotOf());
    expect(edit(text)).not.toBe(text);
    await expect(readSnapshot(edit(text), "1.md")).rejects.toMatchObject({
      code: "snapshot",
      problem: "damaged",
      message: expect.stringContaining("git checkout"),
    });
  });

  it.each([
    ["an empty file", () => ""],
    ["a conflict of git", (text: string) => text.replace("- version", "<<<<<<< HEAD\n- vers")],
    ["a conflict of git where nothing is read", (text: string) => text.replace("## Parameters", ">>>>>>> other\n\n## Parameters")],
    ["a second prompt", (text: string) => `${text}\n## Prompt\n\n\`\`\`text\nAnother.\n\`\`\`\n`],
    ["a format of later", (text: string) => text.replace("- format: 1", "- format: 2")],
    ["broken JSON", (text: string) => text.replace('"provider": "silent",', '"provider": "silent"')],
    ["no prompt", (text: string) => text.replace("## Prompt", "## Pr")],
    ["a difference of another text", (text: string) => text.replace("-A {genre} book. Be brief.", "-A book.")],
  ])("says what is unreadable in %s", async (_, edit) => {
    const text = writeSnapshot(await snapshotOf());
    await expect(readSnapshot(edit(text), "1.md")).rejects.toMatchObject({ code: "snapshot", problem: "unreadable", file: "1.md" });
  });

  it("is what it was, or an error of its own kind, however it was damaged", async () => {
    const snapshot = await snapshotOf();
    const text = writeSnapshot(snapshot);
    const damage = fc.record({ from: fc.nat(text.length), length: fc.nat(80), instead: fc.string({ maxLength: 5 }) });
    await fc.assert(
      fc.asyncProperty(damage, async ({ from, length, instead }) => {
        const damaged = text.slice(0, from) + instead + text.slice(from + length);
        try {
          expect((await readSnapshot(damaged, "1.md")).parts).toEqual(snapshot.parts);
        } catch (error) {
          if (!SnapshotError.isInstance(error)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
