import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { reply } from "../../testing/scripted-model.ts";
import { BatchFileError } from "./errors.ts";
import { type BatchEntry, openBatchFile } from "./file.ts";

let folder = "";
let file = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ashlar-batch-"));
  file = join(folder, "in", "run.jsonl");
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

const submitting: BatchEntry = { type: "submitting", key: "k", lines: ["a-1", "b-1"], at: 5 };
const all: readonly BatchEntry[] = [
  submitting,
  { type: "submitted", key: "k", batch: "batch_1" },
  { type: "answered", line: "a-1", reply: reply("U+2028 \u2028 and 👋\n\r\u0000 in one line") },
  { type: "ended", batch: "batch_1" },
  { type: "dropped", key: "l" },
];

async function write(...entries: readonly BatchEntry[]): Promise<void> {
  const opened = await openBatchFile(file, "openai");
  await opened.append(entries);
  await opened.close();
}
async function read(): Promise<readonly BatchEntry[]> {
  const opened = await openBatchFile(file, "openai");
  await opened.close();
  return opened.entries;
}
async function failure(work: Promise<unknown>): Promise<BatchFileError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!BatchFileError.isInstance(error)) throw new Error("no BatchFileError", { cause: error });
  return error;
}

describe("the file of a batch", () => {
  it("keeps entries, and is for its owner alone", async () => {
    await write(...all.slice(0, 2));
    await write(...all.slice(2));
    expect(await read()).toEqual(all);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, "in"))).toEqual(["run.jsonl"]);
  });

  it("may be longer than it is read at once, with a line that is", async () => {
    const lines = Array.from({ length: 50_000 }, (_, n) => `${"f".repeat(32)}-${n}`);
    const long: BatchEntry[] = [
      { type: "submitting", key: "k", lines, at: 1 },
      ...all,
      { type: "answered", line: "é", reply: reply("é".repeat(2_000_000)) },
    ];
    await write(...long);
    expect(await read()).toEqual(long);
  });

  it("loses a line that was being written, whatever is left of it", async () => {
    await write(...all);
    const whole = await readFile(file);
    const last = all[4]!;
    for (const left of [1, 12, JSON.stringify(last).length]) {
      await writeFile(file, whole.subarray(0, whole.length - 1 - JSON.stringify(last).length + left));
      expect(await read()).toEqual(all.slice(0, -1));
      await write(last);
      expect(await readFile(file)).toEqual(whole);
    }
    await writeFile(file, whole.subarray(0, 20));
    expect(await read()).toEqual([]);
    await write(...all);
    expect(await readFile(file)).toEqual(whole);
  });

  it.each([
    ["not JSON", "{,}"],
    ["of no known kind", '{"type":"elsewhere"}'],
    ["without what it must have", '{"type":"submitted","key":"k"}'],
    ["without a whole reply", '{"type":"answered","line":"a-1","reply":{"content":[]}}'],
  ])("with a line that is %s is refused, with what to do", async (_, line) => {
    await write(submitting);
    await appendFile(file, `${line}\n${JSON.stringify(all[1])}\n`);
    const before = await readFile(file);
    const error = await failure(read());
    expect(error).toMatchObject({ code: "batch-file", line: 3, file });
    expect(error.message).toMatch(/damaged in line 3.*Nothing was sent.*delete it/);
    expect(await readFile(file)).toEqual(before);
  });

  it("with bytes that are no text is refused", async () => {
    await write(submitting);
    await appendFile(file, Uint8Array.of(0x22, 0xff, 0x22, 0x0a));
    expect(await failure(read())).toMatchObject({ line: 3 });
  });

  it.each([
    "my notes",
    "my notes\n",
    '{"custom_id":"1"}\n{"custom_id":"2"}\n',
    '{"format":"ashlar-batch","version":2,"provider":"openai"}\n',
  ])("is not taken for one, and stays as it is: %j", async (text) => {
    file = join(folder, "notes.txt");
    await writeFile(file, text);
    expect((await failure(read())).message).toMatch(/something else.*Nothing was changed/);
    expect(await readFile(file, "utf8")).toBe(text);
  });

  it("is one provider's", async () => {
    await write(...all);
    expect((await failure(openBatchFile(file, "anthropic"))).message).toContain("the batches of openai, not of anthropic");
  });

  it("where a folder is in the way says so, and leaves no lock", async () => {
    file = folder;
    expect((await failure(read())).message).toContain("EISDIR");
    expect(await readdir(tmpdir())).not.toContain(`${folder.split("/").at(-1)}.lock`);
  });

  it("needs a runtime with files", async () => {
    vi.stubGlobal("process", undefined);
    await expect(openBatchFile(file, "openai")).rejects.toMatchObject({ code: "unsupported", message: expect.stringContaining("memory") });
  });
});

describe("the lock of a file", () => {
  const lock = () => `${file}.lock`;
  const holder = (fields: object) =>
    JSON.stringify({ token: "t", pid: process.pid, started: performance.timeOrigin, host: hostname(), ...fields });

  it("keeps a second run out while the first works", async () => {
    const first = await openBatchFile(file, "openai");
    const error = await failure(read());
    expect(error.message).toBe(
      `${file} is in use by process ${process.pid} on ${hostname()}. Wait until it has ended, or choose another file.`,
    );
    await first.append(all);
    await first.close();
    expect(await read()).toEqual(all);
  });

  it("of a process that was killed is taken over at once", async () => {
    await write(submitting);
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    await writeFile(lock(), holder({ pid: child.pid }));
    expect((await failure(read())).message).toContain(`process ${child.pid}`);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await read()).toEqual([submitting]);
  });

  it("of a process that had our number before a restart is taken over", async () => {
    await write(submitting);
    await writeFile(lock(), holder({ started: 5 }));
    expect(await read()).toEqual([submitting]);
  });

  it("of another machine is believed while it is fresh", async () => {
    await write(submitting);
    await writeFile(lock(), holder({ host: "elsewhere" }));
    expect((await failure(read())).message).toContain("elsewhere");
    await utimes(lock(), new Date(), new Date(Date.now() - 120_000));
    expect(await read()).toEqual([submitting]);
  });

  it("is held by one of many that want it", async () => {
    await write(submitting);
    await writeFile(lock(), holder({ started: 5 }));
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => openBatchFile(file, "openai")));
    const won = tries.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
    expect(won).toHaveLength(1);
    await won[0]?.close();
    expect(await readdir(join(folder, "in"))).toEqual(["run.jsonl"]);
  });
});
