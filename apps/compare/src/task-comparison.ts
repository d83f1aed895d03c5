import type { Price } from "@ashlar/core";
import { AbortedError } from "@ashlar/core";
import {
  type CandidateRun,
  type Comparison,
  compare,
  type Progress,
  type Recommendation,
  type Row,
  type RunResult,
  recommend,
  run,
  wilsonInterval,
} from "@ashlar/evaluate";
import type { LabelCandidate, Workbench } from "./candidates/candidate.ts";
import { type LabelAnswer, labelScore } from "./candidates/label-answer.ts";
import { makeCandidates } from "./candidates/make-candidates.ts";
import type { CandidateName } from "./candidates/names.ts";
import { fixedCost, priceOutcomes } from "./costs.ts";
import type { Spent } from "./preparation.ts";
import { remainingTime } from "./remaining-time.ts";

/** What is compared, and how. */
export interface ComparisonOptions {
  readonly bench: Omit<Workbench, "fail">;
  readonly rows: readonly Row[];
  readonly names: readonly CandidateName[];
  readonly baseline: CandidateName;
  readonly hosted: boolean;
  readonly cpuHour: Price;
  readonly labelPrice: number | undefined;
  /** Calls over which fixed costs are spread. */
  readonly queries: number | undefined;
  readonly minimumGain: number;
  readonly seed: number;
  /** Folder of kept answers. */
  readonly answers: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  readonly onWarning: (message: string) => void;
}

/** A score and its 95 % interval. */
export type Score = { readonly score: number; readonly low: number; readonly high: number };

/** What was found out about one candidate beside its scores. */
export interface CandidateFacts {
  readonly name: string;
  readonly description: string;
  /** Without calibration; absent where the scores were not calibrated. */
  readonly uncalibrated?: Score;
  /** Labelled examples that it needs. */
  readonly labels: number;
  readonly spent: Spent;
  /** US dollars before the first answer. */
  readonly fixedCost: number;
}

/** A finished comparison. */
export interface TaskComparison {
  readonly comparison: Comparison;
  readonly recommendation: Recommendation | undefined;
  readonly facts: readonly CandidateFacts[];
  readonly runs: readonly CandidateRun<LabelAnswer>[];
  readonly asked: number;
}

/**
 * Runs the candidates on the rows and compares them. Answers are kept as they come.
 *
 * @throws AbortedError when `signal` is aborted; the next run goes on where this one was
 * @throws what failed while a candidate was prepared: the model could not be loaded, or the head not be trained
 */
export async function compareOnTask(options: ComparisonOptions): Promise<TaskComparison> {
  const { rows, names, baseline, hosted, cpuHour, labelPrice, seed } = options;
  const preparation = new AbortController();
  const bench: Workbench = { ...options.bench, fail: (error) => preparation.abort(error) };
  const candidates = makeCandidates(bench, names);
  const { candidates: runs, asked } = await runAll(candidates, options, preparation.signal);
  const pricedRuns = runs.map((candidateRun, index) =>
    priceOutcomes(candidateRun, { hosted: hosted && candidates[index]!.prompted, cpuHour }),
  );
  const comparison = compare({ rows, candidates: pricedRuns, baseline, scorer: labelScore, seed });
  const facts = await Promise.all(
    candidates.map(async (candidate, index): Promise<CandidateFacts> => {
      const { name, description, labels } = candidate;
      const spent = await candidate.spent();
      const uncalibrated = uncalibratedScore(runs[index]!, rows);
      const cost = fixedCost({ labels, computeSeconds: spent.computeSeconds }, { cpuHour, labelPrice });
      return { name, description, labels, spent, fixedCost: cost, ...(uncalibrated && { uncalibrated }) };
    }),
  );
  const recommendation =
    candidates.length < 2
      ? undefined
      : recommend(comparison, {
          minimumUsefulGain: options.minimumGain,
          fixedCosts: Object.fromEntries(facts.map((fact) => [fact.name, fact.fixedCost])),
          ...(options.queries !== undefined && { expectedCalls: options.queries }),
        });
  return { comparison, recommendation, facts, runs: pricedRuns, asked };
}

async function runAll(
  candidates: readonly LabelCandidate[],
  { rows, hosted, answers, signal, onProgress, onWarning }: ComparisonOptions,
  preparation: AbortSignal,
): Promise<RunResult<LabelAnswer>> {
  // One text after the other on this machine: times are then those of a single call.
  const concurrency = hosted ? 4 : 1;
  const time = remainingTime(candidates, rows.length, concurrency);
  try {
    return await run({
      candidates: time.candidates,
      rows,
      cache: answers,
      concurrency,
      signal: AbortSignal.any([signal, preparation]),
      onProgress: (progress) => onProgress({ ...progress, remainingMilliseconds: time.estimate(progress) }),
      onWarning,
    });
  } catch (error) {
    if (AbortedError.isInstance(error) && preparation.aborted && !signal.aborted) throw preparation.reason;
    throw error;
  }
}

/** The score of what was said before calibration; `undefined` where no answer tells. */
function uncalibratedScore({ outcomes }: CandidateRun<LabelAnswer>, rows: readonly Row[]): Score | undefined {
  const said = outcomes.map((outcome) => (outcome.type === "answer" ? outcome.output.uncalibrated : undefined));
  if (said.every((label) => label === undefined)) return undefined;
  const right = rows.filter(({ expected }, index) => said[index] === expected).length;
  return { score: right / rows.length, ...wilsonInterval(right, rows.length) };
}
