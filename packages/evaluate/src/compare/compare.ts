import type { JsonValue } from "@ashlar/core";
import type { Row } from "../dataset/row.ts";
import { EvaluationError } from "../errors.ts";
import type { Outcome } from "../run/candidate.ts";
import type { CandidateRun } from "../run/run.ts";
import type { Scorer } from "../scorers.ts";
import { holm } from "../statistics/holm.ts";
import { pairedDifference, scoreInterval } from "./paired.ts";
import { rowScores } from "./row-scores.ts";

/** One candidate in a comparison. */
export interface CandidateSummary {
  readonly name: string;
  /** Rows. */
  readonly n: number;
  /** Mean score, 0 … 1, and its interval. */
  readonly score: number;
  readonly low: number;
  readonly high: number;
  /** Score minus the baseline's, with its interval and the p adjusted for the number of candidates (Holm). 0 and p = 1 for the baseline. */
  readonly difference: { readonly value: number; readonly low: number; readonly high: number; readonly p: number };
  /** Outcomes that were errors; each counts as a score of 0. */
  readonly failures: number;
  /** Mean tokens in and out; `undefined` when no outcome reports them. */
  readonly tokensPerCall: number | undefined;
  /** Mean time of an answer. */
  readonly millisecondsPerCall: number | undefined;
  /** US dollars; `undefined` when the cost of an answer is not known. */
  readonly costPer1000: number | undefined;
  /** The score of each row, in the order of the rows. */
  readonly rowScores: readonly number[];
}

/** Candidates compared on the same rows. */
export interface Comparison {
  readonly baseline: string;
  /** Level of the intervals, such as 0.95. */
  readonly level: number;
  /** Seed of what is drawn. */
  readonly seed: number;
  readonly candidates: readonly CandidateSummary[];
}

/** What is compared, and how. */
export interface CompareOptions<Expected extends JsonValue, Output extends JsonValue> {
  readonly rows: readonly Row<JsonValue, Expected>[];
  /** The candidates of a `run` on these rows. */
  readonly candidates: readonly CandidateRun<Output>[];
  /** Name of the candidate that the others are measured against. Default: the first. */
  readonly baseline?: string;
  readonly scorer: Scorer<Output, Expected>;
  /** Default 0.95. */
  readonly level?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * Scores the outcomes of a run and compares each candidate with the baseline, row by row.
 *
 * @throws EvaluationError `no-candidates`, `no-rows`, `unknown-candidate`, `unpaired-rows` or `bad-score`
 * @example
 * const comparison = compare({ rows: test, candidates: result.candidates, baseline: "zero-shot", scorer: labelMatch });
 */
export function compare<Expected extends JsonValue, Output extends JsonValue>(options: CompareOptions<Expected, Output>): Comparison {
  const { rows, candidates, scorer, level = 0.95, seed = 0 } = options;
  if (candidates.length === 0)
    throw new EvaluationError("There is no candidate to compare. Pass those of a run.", { problem: "no-candidates" });
  if (rows.length === 0) throw new EvaluationError("There is no row to compare on. Pass the rows of the run.", { problem: "no-rows" });
  const baseline = options.baseline ?? candidates[0]!.name;
  const baselineAt = candidates.findIndex(({ name }) => name === baseline);
  if (baselineAt === -1) {
    const names = candidates.map(({ name }) => `"${name}"`).join(", ");
    throw new EvaluationError(`No candidate is named "${baseline}". There are ${names}.`, { problem: "unknown-candidate" });
  }
  const scores = candidates.map((candidate) => rowScores(candidate, rows, scorer));
  const differences = scores.map((own) => pairedDifference(own, scores[baselineAt]!, { level, seed }));
  const others = candidates.flatMap((_, index) => (index === baselineAt ? [] : [index]));
  const adjusted = new Map(holm(others.map((index) => differences[index]!.p)).map((p, position) => [others[position]!, p]));

  return {
    baseline,
    level,
    seed,
    candidates: candidates.map(({ name, outcomes }, index) => {
      const { value, low, high } = differences[index]!;
      const p = adjusted.get(index);
      return {
        name,
        n: rows.length,
        score: mean(scores[index]!)!,
        ...scoreInterval(scores[index]!, { level, seed }),
        difference: p === undefined ? { value: 0, low: 0, high: 0, p: 1 } : { value, low, high, p },
        failures: outcomes.filter(({ type }) => type === "failure").length,
        ...effort(outcomes),
        rowScores: scores[index]!,
      };
    }),
  };
}

function effort(outcomes: readonly Outcome<JsonValue>[]): Pick<CandidateSummary, "tokensPerCall" | "millisecondsPerCall" | "costPer1000"> {
  const answers = outcomes.filter(({ type }) => type === "answer");
  const tokens = outcomes.flatMap(({ usage }) =>
    usage?.inputTokens === undefined && usage?.outputTokens === undefined ? [] : [(usage.inputTokens ?? 0) + (usage.outputTokens ?? 0)],
  );
  // A failure before the model answered cost nothing that is known; it says nothing about the cost of a call.
  const costs = outcomes.filter(({ type, cost }) => type === "answer" || cost !== undefined).map(({ cost }) => cost ?? Number.NaN);
  const cost = mean(costs);
  return {
    tokensPerCall: mean(tokens),
    millisecondsPerCall: mean(answers.map(({ milliseconds }) => milliseconds)),
    costPer1000: cost === undefined || Number.isNaN(cost) ? undefined : cost * 1000,
  };
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
