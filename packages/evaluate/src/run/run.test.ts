import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AbortedError, AuthenticationError, ContextLengthError, RateLimitError, RefusalError } from "@ashlar/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Row } from "../dataset/row.ts";
import { EvaluationError } from "../errors.ts";
import { type Candidate, callCandidate, type Prediction, type Question } from "./candidate.ts";
import type { Progress } from "./estimate.ts";
import { run } from "./run.ts";

const rows: readonly Row[] = Array.from({ length: 20 }, (_, index) => ({ id: `row-${index}`, input: `text ${index}`, expected: "secret" }));

type Predict = (question: Question, context: { readonly signal: AbortSignal; readonly trial: number }) => Promise<Prediction>;
/** A candidate that counts how often it is asked. */
function counted(name: string, predict: Predict = async ({ input }) => ({ output: input.toUpperCase() }), fingerprint = name) {
  const asked: Question[] = [];
  const candidate: Candidate = {
    name,
    fingerprint,
    predict(question, context) {
      asked.push(question);
      return predict(question, context);
    },
  };
  return { candidate, asked };
}

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "ashlar-run-"));
});
afterEach(() => rm(cache, { recursive: true, force: true }));

describe("run", () => {
  it("asks each candidate for each row, with its measurements, and never shows the expected answer", async () => {
    const { candidate, asked } = counted("loud", async ({ input }) => ({
      output: input.toUpperCase(),
      usage: { inputTokens: 3, outputTokens: 1 },
      cost: 0.5,
      milliseconds: 7,
    }));
    const quiet = counted("quiet", async ({ input }) => ({ output: input }));
    const result = await run({ candidates: [candidate, quiet.candidate], rows });
    expect(result.candidates.map(({ name, outcomes }) => [name, outcomes.length])).toEqual([
      ["loud", 20],
      ["quiet", 20],
    ]);
    expect(result.candidates[0]!.outcomes[3]).toEqual({
      type: "answer",
      rowId: "row-3",
      trial: 0,
      output: "TEXT 3",
      usage: { inputTokens: 3, outputTokens: 1 },
      cost: 0.5,
      milliseconds: 7,
      cached: false,
    });
    expect(result.candidates[1]!.outcomes[3]).toMatchObject({ output: "text 3", cached: false });
    expect(asked[0]).toEqual({ id: "row-0", input: "text 0" });
    expect([result.asked, result.cached, result.warnings]).toEqual([40, 0, []]);
  });

  it("keeps at most `concurrency` predictions going", async () => {
    let [now, most] = [0, 0];
    const { candidate } = counted("a", async ({ input }) => {
      most = Math.max(most, ++now);
      await sleep(2);
      now--;
      return { output: input };
    });
    await run({ candidates: [candidate], rows, concurrency: 3 });
    expect(most).toBe(3);
  });

  it("asks nothing again that is in the cache, and gives the first measurements", async () => {
    const first = counted("a", async ({ input }) => ({ output: input, cost: 2, milliseconds: 99 }));
    await run({ candidates: [first.candidate], rows: rows.slice(0, 15), cache });
    const second = counted("renamed", undefined, "a");
    const result = await run({ candidates: [second.candidate], rows, cache });
    expect(second.asked).toHaveLength(5);
    expect(result.candidates[0]!.outcomes[0]).toMatchObject({ rowId: "row-0", output: "text 0", cost: 2, milliseconds: 99, cached: true });
    expect([result.asked, result.cached]).toEqual([5, 15]);
  });

  it("keeps answers by input: new labels, ids and orders cost nothing, another fingerprint or trial does", async () => {
    await run({ candidates: [counted("a").candidate], rows, cache });
    const relabelled = rows.toReversed().map((row, index) => ({ ...row, id: `new-${index}`, expected: "other" }));
    const again = counted("a");
    const result = await run({ candidates: [again.candidate], rows: relabelled, cache });
    expect(again.asked).toHaveLength(0);
    expect(result.candidates[0]!.outcomes[0]).toMatchObject({ rowId: "new-0", output: "TEXT 19" });
    const other = counted("a", undefined, "a, another temperature");
    await run({ candidates: [other.candidate], rows, cache });
    expect(other.asked).toHaveLength(20);
    const trials: number[] = [];
    const repeated = counted("a", async (_, { trial }) => {
      trials.push(trial);
      return { output: `try ${trial}` };
    });
    const three = await run({ candidates: [repeated.candidate], rows, cache, trials: 3 });
    expect([trials.length, new Set(trials)]).toEqual([40, new Set([1, 2])]);
    expect(three.candidates[0]!.outcomes.slice(0, 3).map(({ trial, cached }) => [trial, cached])).toEqual([
      [0, true],
      [1, false],
      [2, false],
    ]);
  });

  it("asks once for rows with the same input and for candidates with the same fingerprint", async () => {
    const { candidate, asked } = counted("a");
    const twin = counted("twin", undefined, "a");
    const doubled = [...rows, { ...rows[0]!, id: "row-0-2" }];
    const result = await run({ candidates: [candidate, twin.candidate], rows: doubled });
    expect([asked.length, twin.asked.length, result.asked]).toEqual([20, 0, 20]);
    expect(result.candidates[1]!.outcomes.map(({ rowId }) => rowId)).toEqual(doubled.map(({ id }) => id));
  });

  it("makes an error the outcome of its row, with its code and its cost", async () => {
    const { candidate } = counted("a", async ({ input }) => {
      if (input === "text 1") throw new ContextLengthError("The prompt is too long.", {});
      if (input === "text 2") {
        const attempt = { provider: "p", model: "m", usage: { inputTokens: 5 }, cost: 0.25, milliseconds: 1 };
        throw new RefusalError("No.", { reason: "refusal", attempts: [attempt, attempt] });
      }
      if (input === "text 3") throw new TypeError("a mistake");
      return { output: input };
    });
    const { candidates } = await run({ candidates: [candidate], rows, cache });
    const failures = candidates[0]!.outcomes.filter((outcome) => outcome.type === "failure");
    expect(failures.map(({ rowId, error }) => [rowId, error.code])).toEqual([
      ["row-1", "context-length"],
      ["row-2", "refusal"],
      ["row-3", "TypeError"],
    ]);
    expect(failures[1]).toMatchObject({ usage: { inputTokens: 10 }, cost: 0.5, error: { message: "No." } });
    // Only the refusal was paid for.
    const again = counted("a");
    await run({ candidates: [again.candidate], rows, cache });
    expect(again.asked.map(({ id }) => id)).toEqual(["row-1", "row-3"]);
  });

  it("ends with an error that all rows would meet, and keeps what was done", async () => {
    const { candidate, asked } = counted("a", async ({ input }) => {
      if (input === "text 5") throw new AuthenticationError("The key is wrong.", {});
      return { output: input };
    });
    await expect(run({ candidates: [candidate], rows, cache, concurrency: 1 })).rejects.toThrow(AuthenticationError);
    expect(asked).toHaveLength(6);
    const again = counted("a");
    await run({ candidates: [again.candidate], rows, cache });
    expect(again.asked).toHaveLength(15);
  });

  it("goes on after errors that pass", async () => {
    const { candidate, asked } = counted("a", async () => {
      throw new RateLimitError("Slow down.", {});
    });
    const { candidates } = await run({ candidates: [candidate], rows });
    expect(asked).toHaveLength(20);
    expect(candidates[0]!.outcomes.every((outcome) => outcome.type === "failure" && outcome.error.code === "rate-limit")).toBe(true);
  });

  it("stops at once when aborted, even if a prediction does not, and keeps the answer that comes late", async () => {
    const controller = new AbortController();
    let release: (() => void) | undefined;
    const deaf = counted("a", async ({ input }) => {
      if (input === "text 10") {
        queueMicrotask(() => controller.abort(new Error("Ctrl-C")));
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      }
      return { output: input };
    });
    const stopped = run({ candidates: [deaf.candidate], rows, cache, concurrency: 1, signal: controller.signal });
    await expect(stopped).rejects.toThrow(`Stopped after 10 of 20 outcomes. What is done is kept in ${cache}; run it again to go on.`);
    await expect(stopped).rejects.toSatisfy((error) => AbortedError.isInstance(error) && error.cause === controller.signal.reason);
    expect(deaf.asked).toHaveLength(11);
    release?.();
    await sleep(5);
    const again = counted("a");
    await run({ candidates: [again.candidate], rows, cache });
    expect(again.asked).toHaveLength(9);
  });

  it("hands the signal on, and asks nothing when it is aborted already", async () => {
    const { candidate, asked } = counted("a");
    await expect(run({ candidates: [candidate], rows, signal: AbortSignal.abort() })).rejects.toThrow("Stopped after 0 of 20 outcomes.");
    expect(asked).toHaveLength(0);
    const controller = new AbortController();
    const listening = counted("b", (_, { signal }) => sleep(60_000, { output: "" }, { signal }));
    setTimeout(() => controller.abort(), 5);
    await expect(run({ candidates: [listening.candidate], rows, signal: controller.signal })).rejects.toThrow(AbortedError);
  });

  it("reports progress with an estimate, from the cache on", async () => {
    const first = counted("a", async ({ input }) => ({ output: input, milliseconds: 100 }));
    await run({ candidates: [first.candidate], rows: rows.slice(0, 5), cache });
    const seen: Progress[] = [];
    const failing = counted("a", async () => {
      throw new RefusalError("No.", { reason: "refusal" });
    });
    await run({ candidates: [failing.candidate], rows, cache, concurrency: 1, onProgress: (progress) => seen.push(progress) });
    expect(seen).toHaveLength(16);
    expect(seen[0]).toEqual({ candidate: undefined, done: 5, total: 20, cached: 5, failed: 0, remainingMilliseconds: 1500 });
    expect(seen.at(-1)).toEqual({ candidate: "a", done: 20, total: 20, cached: 5, failed: 15, remainingMilliseconds: 0 });
  });

  it("refuses what can't be run", async () => {
    const { candidate } = counted("a");
    await expect(run({ candidates: [], rows })).rejects.toThrow(EvaluationError);
    await expect(run({ candidates: [candidate], rows: [] })).rejects.toMatchObject({ problem: "no-rows" });
    await expect(run({ candidates: [candidate, candidate], rows })).rejects.toMatchObject({ problem: "duplicate-candidate" });
    await expect(run({ candidates: [candidate], rows, concurrency: 0 })).rejects.toThrow(RangeError);
  });
});

describe("callCandidate", () => {
  it("takes value, usage and cost from a call, and hands the signal on", async () => {
    const signals: AbortSignal[] = [];
    const candidate = callCandidate({
      name: "a",
      fingerprint: "a",
      input: (text: string) => ({ text }),
      call: async ({ text }, { signal }) => {
        signals.push(signal);
        return { value: text.length, usage: { inputTokens: 2 }, cost: undefined };
      },
    });
    const { candidates } = await run({ candidates: [candidate], rows: rows.slice(0, 1) });
    expect(candidates[0]!.outcomes[0]).toMatchObject({ output: 6, usage: { inputTokens: 2 } });
    expect(candidates[0]!.outcomes[0]).not.toHaveProperty("cost");
    expect(signals).toHaveLength(1);
  });
});
