import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InvalidRequestError, NotFoundError, type Reply, ServerError, wrapCall } from "../../index.ts";
import type { FakeBatches, FakeBatchOptions } from "../../testing/fake-batches.ts";
import { reply } from "../../testing/scripted-model.ts";
import { loud, quick, shout, shouting, wordIn } from "../../testing/shout.ts";
import type { BatchEntry } from "./file.ts";
import type { BatchResult } from "./result.ts";
import { runBatch } from "./run-batch.ts";

let folder = "";
let file = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ashlar-batch-"));
  file = join(folder, "run.jsonl");
});
afterEach(() => rm(folder, { recursive: true }));

const run = (provider: FakeBatches, words: readonly string[], signal?: AbortSignal) =>
  runBatch(shout, words, provider.wire, { ...quick, file, ...(signal && { signal }) });
const texts = (results: readonly BatchResult<string, { readonly text: string }>[]) =>
  results.map((result) => (result.ok ? result.reply.text : result.error.message));
const lineCounts = (provider: FakeBatches) => provider.batches.map(({ lines }) => lines.length);
const entries = async (): Promise<BatchEntry[]> =>
  (await readFile(file, "utf8"))
    .split("\n")
    .slice(1, -1)
    .map((line) => JSON.parse(line));

/** Runs until `step`, and aborts there: the file stays as a killed process leaves it. */
async function interrupted(step: string, words: readonly string[], options: Partial<FakeBatchOptions> = {}): Promise<FakeBatches> {
  const controller = new AbortController();
  let hasStopped = false;
  const provider = shouting({
    ...options,
    before: (at) => {
      if (at !== step || hasStopped) return;
      hasStopped = true;
      controller.abort();
      throw new ServerError("gone", {});
    },
  });
  await expect(run(provider, words, controller.signal)).rejects.toMatchObject({ code: "aborted" });
  return provider;
}

describe("a run that goes on", () => {
  it.each(["submit", "submitted", "status", "results", "result"])("after it ended at %s submits nothing twice", async (step) => {
    const provider = await interrupted(step, ["a", "b"]);
    expect(texts(await run(provider, ["a", "b"]))).toEqual(["A", "B"]);
    expect(lineCounts(provider)).toEqual([2]);
  });

  it("after it was complete asks nothing at all, and tells what it had cost", async () => {
    const provider = shouting();
    const first = await run(provider, ["a", "b"]);
    const second = await run(
      shouting({
        before: () => {
          throw new Error("asked");
        },
      }),
      ["a", "b"],
    );
    expect(texts(second)).toEqual(texts(first));
    expect(second[0]).toMatchObject({ reply: { cost: 30e-6 } });
  });

  it("with other inputs asks for the new ones only", async () => {
    const provider = await interrupted("status", ["a", "b"]);
    expect(texts(await run(provider, ["c", "a", "d"]))).toEqual(["C", "A", "D"]);
    expect(lineCounts(provider)).toEqual([2, 2]);
    // What was paid for and not asked for any more is kept all the same.
    expect(texts(await run(provider, ["b"]))).toEqual(["B"]);
    expect(lineCounts(provider)).toEqual([2, 2]);
  });

  it("with another prompt asks anew", async () => {
    const provider = shouting();
    await run(provider, ["a"]);
    const hot = shout.with({ params: { temperature: 1 } });
    await runBatch(hot, ["a"], provider.wire, { ...quick, file });
    expect(lineCounts(provider)).toEqual([1, 1]);
  });

  it("with the same input twice gives each its own answer", async () => {
    let count = 0;
    const provider = await interrupted("result", ["a", "a", "a"], { answer: () => reply(`take ${++count}`) });
    expect(texts(await run(provider, ["a", "a", "a"])).sort()).toEqual(["take 1", "take 2", "take 3"]);
    expect(texts(await run(provider, ["a", "a", "a", "a"])).sort()).toEqual(["take 1", "take 2", "take 3", "take 4"]);
    expect(lineCounts(provider)).toEqual([3, 1]);
  });

  it("asks again for what had failed or expired, and for nothing else", async () => {
    let isBad = true;
    const provider = shouting({
      answer: (request) => (isBad && wordIn(request) === "b" ? new InvalidRequestError("no", {}) : loud(request)),
    });
    expect(texts(await run(provider, ["a", "b"]))).toEqual(["A", "no"]);
    isBad = false;
    expect(texts(await run(provider, ["a", "b"]))).toEqual(["A", "B"]);
    expect(lineCounts(provider)).toEqual([2, 1]);
  });

  it("asks anew, and at once, what a batch that ended meanwhile has left out", async () => {
    const provider = await interrupted("status", ["a", "b"]);
    const [batch] = provider.batches;
    batch?.left.add(batch.lines[0]?.id ?? "");
    if (batch) batch.ended = "expired";
    expect(texts(await run(provider, ["a", "b"]))).toEqual(["A", "B"]);
    expect(lineCounts(provider)).toEqual([2, 1]);
  });

  it("goes through several steps", async () => {
    const twice = wrapCall<string, Reply<string>, Reply<string>>(shout, {
      name: "twice",
      run: (inner) => async (input, context, emit) => inner((await inner(input, context, emit)).text.concat("!"), context, emit),
    });
    const controller = new AbortController();
    const provider = shouting({ before: (step, batch) => step === "status" && batch?.id === "batch-2" && controller.abort() });
    const options = { ...quick, file };
    await expect(runBatch(twice, ["a", "b"], provider.wire, { ...options, signal: controller.signal })).rejects.toThrow("aborted");
    const results = await runBatch(twice, ["a", "b"], provider.wire, options);
    expect(texts(results)).toEqual(["A!", "B!"]);
    expect(lineCounts(provider)).toEqual([2, 2]);
  });

  it("does not believe that a batch was never made while the provider may not know of it yet", async () => {
    const provider = await interrupted("submitted", ["a"], { settlesWithin: 150 });
    let looks = 0;
    const wire: typeof provider.wire = {
      ...provider.wire,
      find: async (submission, signal) => (++looks < 3 ? undefined : provider.wire.find(submission, signal)),
    };
    const [only] = await runBatch(shout, ["a"], wire, { ...quick, file });
    expect(only).toMatchObject({ ok: true, reply: { text: "A" } });
    expect([looks, provider.batches.length]).toEqual([3, 1]);
  });

  it("asks nothing while it can't see what was submitted", async () => {
    const provider = await interrupted("status", ["a"]);
    const wire = { ...provider.wire, status: () => Promise.reject(new NotFoundError("no such batch", {})) };
    await expect(runBatch(shout, ["a", "b"], wire, { ...quick, file })).rejects.toMatchObject({ code: "not-found" });
    expect(texts(await run(provider, ["a"]))).toEqual(["A"]);
    expect(lineCounts(provider)).toEqual([1]);
  });

  it("was refused as a whole, and begins anew", async () => {
    const failing = { ...shouting().wire, submit: () => Promise.reject(new InvalidRequestError("no", { status: 400 })) };
    await expect(runBatch(shout, ["a"], failing, { ...quick, file })).rejects.toThrow("no");
    expect((await entries()).map(({ type }) => type)).toEqual(["submitting", "dropped"]);
    expect(texts(await run(shouting(), ["a"]))).toEqual(["A"]);
  });

  it("stops when the file can't be written any more, before it submits", async () => {
    const provider = shouting();
    await run(provider, ["a"]);
    await rm(folder, { recursive: true });
    await writeFile(folder, "in the way");
    await expect(run(provider, ["b"])).rejects.toMatchObject({ code: "batch-file" });
    expect(lineCounts(provider)).toEqual([1]);
  });
});

describe.each([
  ["behind a line", (_: number, to: number) => to],
  ["in the middle of a line", (from: number, to: number) => Math.floor((from + to) / 2)],
] as const)("a file that broke off %s", (_, lengthOf) => {
  it("makes nobody pay twice, whichever line it is", async () => {
    const words = ["a", "b", "c", "d", "a"];
    const original = shouting({ limits: { requests: 2, bytes: 1e6 } });
    await run(original, words);
    const whole = await readFile(file);
    const ends = [...whole.entries()].flatMap(([at, byte]) => (byte === 10 ? at + 1 : []));
    expect(ends.length).toBeGreaterThan(10);
    for (const [index, end] of ends.entries()) {
      await writeFile(file, whole.subarray(0, lengthOf(ends[index - 1] ?? 0, end)));
      const known = (await entries()).flatMap((entry) => (entry.type === "submitting" ? entry.key : []));
      // The provider has what had been written down before it was sent.
      const provider = shouting({ limits: { requests: 2, bytes: 1e6 } });
      const made = original.batches.filter(({ key }) => known.includes(key));
      const isNew = (id: string) => id.startsWith("new-");
      const of = (id: string) => (isNew(id) ? provider.wire : original.wire);
      const bare = (id: string) => id.replace("new-", "");
      const wire: typeof provider.wire = {
        ...provider.wire,
        submit: async (lines, submission, signal) => `new-${await provider.wire.submit(lines, submission, signal)}`,
        find: async (submission) => made.find(({ key }) => key === submission.key)?.id,
        status: (id, signal) => of(id).status(bare(id), signal),
        results: (id, signal) => of(id).results(bare(id), signal),
      };
      const results = await runBatch(shout, words, wire, { ...quick, file });
      expect(results.map((result) => result.ok && result.reply.text)).toEqual(["A", "B", "C", "D", "A"]);
      const lines = [...made, ...provider.batches].flatMap((batch) => batch.lines.map(({ id }) => id));
      expect(lines.sort()).toEqual(original.batches.flatMap((batch) => batch.lines.map(({ id }) => id)).sort());
    }
  });
});
