import { AbortedError, type JsonValue } from "@ashlar/core";
import type { Row } from "../dataset/row.ts";
import { EvaluationError } from "../errors.ts";
import type { Candidate, Outcome } from "./candidate.ts";
import { type Pace, type Progress, remainingTime } from "./estimate.ts";
import { endsRun, failureOf, isKept } from "./failure.ts";
import { type KeptOutcome, type OutcomeCache, openOutcomeCache } from "./outcome-cache.ts";
import { makePlan, type Task } from "./plan.ts";
import { untilAborted } from "./until-aborted.ts";

/** What is run, and how. */
export interface RunOptions<Input extends JsonValue = string, Expected extends JsonValue = string, Output extends JsonValue = string> {
  readonly candidates: readonly Candidate<Input, Output>[];
  readonly rows: readonly Row<Input, Expected>[];
  /** How often each row is asked. Default 1. */
  readonly trials?: number;
  /** Folder in which answers are kept, one file a candidate's fingerprint. Without it nothing is kept. */
  readonly cache?: string;
  /** Rows asked at the same time. Default 4; for a model on this machine 1 is often best. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  /** Called at the start and after each outcome. */
  readonly onProgress?: (progress: Progress) => void;
  /** Hears at once what `warnings` holds at the end. */
  readonly onWarning?: (message: string) => void;
}

/** The outcomes of one candidate. */
export interface CandidateRun<Output extends JsonValue = string> {
  readonly name: string;
  readonly fingerprint: string;
  /** Row by row in their order, and within a row trial by trial. */
  readonly outcomes: readonly Outcome<Output>[];
}

/** What a run gives. */
export interface RunResult<Output extends JsonValue = string> {
  readonly candidates: readonly CandidateRun<Output>[];
  /** Predictions that were asked for in this run. */
  readonly asked: number;
  /** Outcomes that came from the cache. */
  readonly cached: number;
  /** Trouble with the cache. */
  readonly warnings: readonly string[];
}

/**
 * Asks each candidate for each row, one candidate after the other (which keeps a shared prompt prefix warm).
 *
 * Answers are kept as they arrive, under the candidate's fingerprint, the row's input and the trial, so that after Ctrl-C or a crash the
 * next run goes on, more rows or another candidate cost only what is new, and corrected labels cost nothing. Rows with the same input
 * are asked once.
 *
 * An error on a row is an outcome of that row. If it is of a kind that all rows would meet (authentication, permission, model not found,
 * quota), the run ends with it. Errors of answers that were paid for (refusal, truncated, schema, tool) are kept; others are tried again
 * by the next run.
 *
 * @throws EvaluationError `no-candidates`, `no-rows` or `duplicate-candidate`
 * @throws AbortedError at once when `signal` is aborted; answers that still arrive are kept
 * @example
 * const result = await run({ candidates: [zeroShot, fewShot], rows: test, cache: ".ashlar/outcomes", signal, onProgress });
 */
export async function run<Input extends JsonValue, Expected extends JsonValue, Output extends JsonValue>(
  options: RunOptions<Input, Expected, Output>,
): Promise<RunResult<Output>> {
  const { candidates, rows, trials = 1, concurrency = 4, signal } = options;
  check(candidates, rows, { trials, concurrency });
  const warnings: string[] = [];
  const caches = openCaches(options, (message) => {
    warnings.push(message);
    options.onWarning?.(message);
  });
  const total = candidates.length * rows.length * trials;
  const outcomes = candidates.map(() => new Array<Outcome<Output>>(rows.length * trials));
  const paces: Pace[] = candidates.map((candidate) => ({
    remaining: 0,
    measured: 0,
    milliseconds: 0,
    expected: candidate.expectedMilliseconds,
  }));
  const counts = { done: 0, cached: 0, failed: 0, asked: 0 };

  const settle = (task: Task<Input, Output>, kept: KeptOutcome<Output>, cached: boolean, milliseconds: number): void => {
    for (const { candidate, position, rowId } of task.places) {
      outcomes[candidate]![position] = { ...kept, rowId, trial: task.trial, cached };
      counts.done++;
      if (cached) counts.cached++;
      if (kept.type === "failure") counts.failed++;
    }
    const pace = paces[task.index]!;
    pace.measured++;
    pace.milliseconds += milliseconds;
  };
  const report = (candidate: string | undefined): void => {
    const { done, cached, failed } = counts;
    options.onProgress?.({ candidate, done, total, cached, failed, remainingMilliseconds: remainingTime(paces, concurrency) });
  };

  const open = makePlan(candidates, rows, trials).filter((task) => {
    const kept = caches.get(task.candidate.fingerprint)?.get(task.key);
    if (kept) settle(task, kept, true, kept.milliseconds);
    else paces[task.index]!.remaining++;
    return !kept;
  });
  report(undefined);

  const stop = new AbortController();
  const running = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const inFlight = new Set<Promise<unknown>>();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < open.length) {
      running.throwIfAborted();
      const task = open[next++]!;
      const started = performance.now();
      counts.asked++;
      const prediction = predict(task, running).then((kept) => {
        if (kept.type === "answer" || isKept(kept)) caches.get(task.candidate.fingerprint)?.put(task.key, kept);
        return kept;
      });
      inFlight.add(prediction);
      const kept = await untilAborted(prediction, running);
      inFlight.delete(prediction);
      paces[task.index]!.remaining--;
      settle(task, kept, false, performance.now() - started);
      report(task.candidate.name);
    }
  };
  const close = (): void => caches.forEach((cache) => void cache.close());
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, open.length) }, worker));
    close();
  } catch (error) {
    stop.abort(error);
    // A prediction that does not heed the signal may still bring an answer that was paid for.
    void Promise.allSettled(inFlight).then(close);
    if (!signal?.aborted) throw error;
    const again = options.cache === undefined ? "" : ` What is done is kept in ${options.cache}; run it again to go on.`;
    throw new AbortedError(`Stopped after ${counts.done} of ${total} outcomes.${again}`, { cause: signal.reason });
  }
  return {
    candidates: candidates.map(({ name, fingerprint }, index) => ({ name, fingerprint, outcomes: outcomes[index]! })),
    asked: counts.asked,
    cached: counts.cached,
    warnings,
  };
}

/** @throws what ends the whole run; any other error is an outcome */
async function predict<Input extends JsonValue, Output extends JsonValue>(
  { candidate, question, trial }: Task<Input, Output>,
  signal: AbortSignal,
): Promise<KeptOutcome<Output>> {
  const started = performance.now();
  try {
    const { output, usage, cost, milliseconds } = await candidate.predict(question, { signal, trial });
    return {
      type: "answer",
      output,
      milliseconds: milliseconds ?? performance.now() - started,
      ...(usage && { usage }),
      ...(cost !== undefined && { cost }),
    };
  } catch (error) {
    if (endsRun(error)) throw error;
    return { ...failureOf(error), milliseconds: performance.now() - started };
  }
}

function openCaches<Input extends JsonValue, Expected extends JsonValue, Output extends JsonValue>(
  { cache, candidates }: RunOptions<Input, Expected, Output>,
  onWarning: (message: string) => void,
): ReadonlyMap<string, OutcomeCache<Output>> {
  if (cache === undefined) return new Map();
  const fingerprints = new Set(candidates.map(({ fingerprint }) => fingerprint));
  return new Map([...fingerprints].map((fingerprint) => [fingerprint, openOutcomeCache<Output>(cache, fingerprint, onWarning)]));
}

function check(
  candidates: readonly { readonly name: string }[],
  rows: readonly unknown[],
  numbers: { readonly trials: number; readonly concurrency: number },
): void {
  if (candidates.length === 0) throw new EvaluationError("There is no candidate to run. Pass at least one.", { problem: "no-candidates" });
  if (rows.length === 0) throw new EvaluationError("There is no row to run on. Pass the test rows of a dataset.", { problem: "no-rows" });
  const twice = candidates.find(({ name }, index) => candidates.findIndex((other) => other.name === name) !== index);
  if (twice) throw new EvaluationError(`Two candidates are named "${twice.name}". Rename one.`, { problem: "duplicate-candidate" });
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name} is a whole number from 1, not ${value}`);
  }
}
