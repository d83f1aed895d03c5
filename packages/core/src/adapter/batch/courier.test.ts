import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  AuthenticationError,
  ConnectionError,
  call,
  InvalidRequestError,
  OverloadedError,
  prompt,
  RateLimitError,
  type Reply,
  ServerError,
  wrapCall,
} from "../../index.ts";
import type { FakeBatchOptions } from "../../testing/fake-batches.ts";
import { loud, model, quick, shout, shouting, wordIn } from "../../testing/shout.ts";
import { BatchError } from "./errors.ts";
import { runBatch } from "./run-batch.ts";

describe("what fails", () => {
  it("is told for each input, beside the others' replies", async () => {
    const refused = new InvalidRequestError("too hot", {});
    const provider = shouting({
      answer: (request) => (({ b: refused, c: "expired", d: "cancelled" }) as const)[wordIn(request)] ?? loud(request),
    });
    const results = await runBatch(shout, ["a", "b", "c", "d"], provider.wire, quick);
    expect(results).toMatchObject([
      { ok: true },
      { ok: false, input: "b", error: { code: "invalid-request", attempts: [{ model: "scripted" }] } },
      { ok: false, error: { code: "batch", reason: "expired", retryable: true, batch: "batch-1" } },
      { ok: false, error: { code: "batch", reason: "cancelled", retryable: false } },
    ]);
  });

  it("is an input that does not fit, without a request", async () => {
    const typed = call({ name: "typed", model, input: z.string().max(3), prompt: (word) => prompt`Shout ${word}.` });
    const provider = shouting();
    const results = await runBatch(typed, ["a", "abcd"], provider.wire, quick);
    expect(results).toMatchObject([{ ok: true }, { ok: false, error: { code: "schema", of: "input" } }]);
    expect(provider.batches[0]?.lines).toHaveLength(1);
  });

  it.each([
    ["expired", "expired", true],
    ["cancelled", "cancelled", false],
    ["completed", "missing", true],
  ] as const)("is what a batch that was %s leaves out", async (ended, reason, retryable) => {
    const provider = shouting({
      ends: (batch) => {
        batch.left.add(batch.lines[1]?.id ?? "");
        return ended;
      },
    });
    const results = await runBatch(shout, ["a", "b"], provider.wire, quick);
    // Which of the two comes first in the batch is open.
    const byOutcome = results.toSorted((a, b) => Number(b.ok) - Number(a.ok));
    expect(byOutcome).toMatchObject([{ ok: true }, { ok: false, error: { code: "batch", reason, retryable, provider: "scripted" } }]);
  });

  it("is each request of a batch that was refused, with the provider's reason", async () => {
    const provider = shouting({
      ends: (batch) => {
        batch.refusal = new RateLimitError("too many tokens in the queue", {});
        for (const { id } of batch.lines) batch.left.add(id);
        return "refused";
      },
    });
    const results = await runBatch(shout, ["a", "b"], provider.wire, quick);
    const errors = results.flatMap((result) => (result.ok ? [] : result.error));
    expect(errors).toMatchObject([{ reason: "refused", retryable: true, cause: { code: "rate-limit" } }, { reason: "refused" }]);
    expect(errors[0]?.message).toContain("too many tokens");
    expect(errors[0]).not.toBe(errors[1]);
  });

  it("for a while is tried again: submitting, looking, reading", async () => {
    const failed = new Set<string>();
    const provider = shouting({
      before: (step) => {
        if (failed.has(step)) return;
        failed.add(step);
        throw new OverloadedError(`${step} failed`, {});
      },
    });
    const results = await runBatch(shout, ["a", "b"], provider.wire, quick);
    expect(results).toMatchObject([{ reply: { text: "A" } }, { reply: { text: "B" } }]);
    expect([...failed].sort()).toEqual(["find", "result", "results", "status", "submit", "submitted"]);
    expect(provider.batches).toHaveLength(1);
  });

  it("on the way back from the provider is looked for until it is clear that nothing was made, or what", async () => {
    let submitted = 0;
    let looks = 0;
    const provider = shouting({
      settlesWithin: 100,
      before: (step) => {
        if (step === "submitted" && ++submitted === 1) throw new ConnectionError("cut off", {});
      },
    });
    const late: typeof provider.wire = {
      ...provider.wire,
      find: async (submission, signal) => (++looks < 4 ? undefined : provider.wire.find(submission, signal)),
    };
    expect(await runBatch(shout, ["a"], late, quick)).toMatchObject([{ reply: { text: "A" } }]);
    expect([provider.batches.length, looks]).toEqual([1, 4]);

    const other = shouting({ settlesWithin: 60 });
    let isLost = true;
    const lost: typeof other.wire = {
      ...other.wire,
      submit: (lines, submission, signal) => {
        if (!isLost) return other.wire.submit(lines, submission, signal);
        isLost = false;
        return Promise.reject(new ConnectionError("cut off", {}));
      },
    };
    const started = performance.now();
    expect(await runBatch(shout, ["a"], lost, quick)).toMatchObject([{ reply: { text: "A" } }]);
    expect(performance.now() - started).toBeGreaterThan(50);
    expect(other.batches).toHaveLength(1);
  });

  it("by the provider's no is not looked for", async () => {
    let isBusy = true;
    const steps: string[] = [];
    const provider = shouting({
      before: (step) => {
        steps.push(step);
        if (step !== "submit" || !isBusy) return;
        isBusy = false;
        throw new RateLimitError("slow down", { status: 429 });
      },
    });
    expect(await runBatch(shout, ["a"], provider.wire, quick)).toMatchObject([{ reply: { text: "A" } }]);
    expect(steps).not.toContain("find");
  });

  it("while it is uploaded makes no batch, and is uploaded again", async () => {
    const provider = shouting();
    let uploads = 0;
    const seen: unknown[] = [];
    const wire: typeof provider.wire = {
      ...provider.wire,
      upload: async () => {
        if (++uploads === 1) throw new ConnectionError("cut off", {});
        return `file-${uploads}`;
      },
      submit: (lines, submission, signal, uploaded) => {
        seen.push(uploaded);
        return provider.wire.submit(lines, submission, signal);
      },
      find: () => Promise.reject(new Error("not asked for")),
    };
    expect(await runBatch(shout, ["a"], wire, quick)).toMatchObject([{ reply: { text: "A" } }]);
    expect(seen).toEqual(["file-2"]);
  });

  it("is told while it is tried again, and until it has passed", async () => {
    const heard: (string | undefined)[] = [];
    let fails = 2;
    const provider = shouting({
      before: (step) => {
        if (step === "status" && fails-- > 0) throw new ServerError("down", {});
      },
    });
    await runBatch(shout, ["a"], provider.wire, { ...quick, onProgress: ({ trouble }) => heard.push(trouble?.message) });
    expect(heard).toContain("down");
    expect(heard.at(-1)).toBeUndefined();
  });

  it("after half of the results keeps these", async () => {
    let read = 0;
    const provider = shouting({
      before: (step) => {
        if (step === "result" && ++read === 2) throw new ServerError("cut off", {});
      },
    });
    expect(await runBatch(shout, ["a", "b"], provider.wire, quick)).toMatchObject([{ reply: { text: "A" } }, { reply: { text: "B" } }]);
  });

  it("before anything was submitted is the whole run", async () => {
    const provider = shouting({
      before: () => {
        throw new AuthenticationError("no key", {});
      },
    });
    await expect(runBatch(shout, ["a", "b"], provider.wire, quick)).rejects.toMatchObject({ code: "authentication" });
  });

  it("in a later batch leaves the replies of the first alone", async () => {
    const again = wrapCall<string, Reply<string>, Reply<string>>(shout, {
      name: "twice",
      run: (run) => (input, context, emit) =>
        run(input, context, emit).then((first) => (input === "b" ? run("more", context, emit) : first)),
    });
    const provider = shouting({
      before: (step) => {
        if (step === "submit" && provider.batches.length === 1) throw new AuthenticationError("the key is gone", {});
      },
    });
    expect(await runBatch(again, ["a", "b"], provider.wire, quick)).toMatchObject([
      { ok: true, reply: { text: "A" } },
      { ok: false, error: { reason: "not-submitted", retryable: false, cause: { code: "authentication" } } },
    ]);
  });

  it("is a batch that can't be seen any more", async () => {
    const provider = shouting({
      before: (step) => {
        if (step === "status") throw new InvalidRequestError("no such batch", {});
      },
    });
    const [only] = await runBatch(shout, ["a"], provider.wire, quick);
    expect(only).toMatchObject({ ok: false, error: { reason: "out-of-sight", message: expect.stringContaining("no such batch") } });
    expect(BatchError.isInstance(only?.ok === false && only.error)).toBe(true);
  });

  it("is the run when who hears of its progress throws", async () => {
    const onProgress = () => {
      throw new TypeError("mine");
    };
    await expect(runBatch(shout, ["a"], shouting().wire, { ...quick, onProgress })).rejects.toThrow("mine");
  });
});

describe("aborting", () => {
  const open: Partial<FakeBatchOptions> = { ends: () => undefined };

  it("before it begins sends nothing", async () => {
    const provider = shouting();
    await expect(runBatch(shout, ["a"], provider.wire, { ...quick, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
    });
    expect(provider.batches).toEqual([]);
  });

  it.each([false, true])("stops waiting; cancels the batch only when asked to: %s", async (cancel) => {
    const controller = new AbortController();
    const provider = shouting({ ...open, before: (step) => step === "status" && controller.abort("enough") });
    const run = runBatch(shout, ["a"], provider.wire, { ...quick, signal: controller.signal, cancel });
    await expect(run).rejects.toMatchObject({ code: "aborted", cause: "enough" });
    expect(provider.cancelled).toEqual(cancel ? ["batch-1"] : []);
  });

  it("finds and cancels a batch whose id had not come back", async () => {
    const controller = new AbortController();
    const provider = shouting({ ...open, before: (step) => step === "submitted" && controller.abort() });
    const run = runBatch(shout, ["a"], provider.wire, { ...quick, signal: controller.signal, cancel: true });
    await expect(run).rejects.toMatchObject({ code: "aborted" });
    expect(provider.cancelled).toEqual(["batch-1"]);
  });

  it("says when a batch could not be cancelled", async () => {
    const controller = new AbortController();
    const provider = shouting({
      ...open,
      before: (step) => {
        if (step === "status") controller.abort();
        if (step === "cancel") throw new ServerError("down", {});
      },
    });
    const run = runBatch(shout, ["a"], provider.wire, { ...quick, signal: controller.signal, cancel: true });
    await expect(run).rejects.toMatchObject({ code: "aborted", message: expect.stringContaining("down") });
  });

  it("stops even a provider that never answers", async () => {
    const controller = new AbortController();
    const wire = { ...shouting().wire, submit: () => new Promise<never>(() => {}) };
    const run = runBatch(shout, ["a"], wire, { ...quick, signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(run).rejects.toMatchObject({ code: "aborted" });
  });
});
