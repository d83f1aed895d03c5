/**
 * `@ashlar/evaluate`: which prompt, retrieval or tuned model is better on your task, with intervals, and whether the evidence suffices.
 *
 * @module
 */

// Comparison
export { breakEven, type CallCost } from "./compare/break-even.ts";
export { type CandidateSummary, type CompareOptions, type Comparison, compare } from "./compare/compare.ts";
export { type Recommendation, type RecommendOptions, recommend } from "./compare/recommend.ts";
export { renderTable } from "./compare/table.ts";
// Datasets
export type { ColumnOptions } from "./dataset/columns.ts";
export { type CsvOptions, fromCsv } from "./dataset/csv.ts";
export { type Dataset, type DatasetOptions, dataset } from "./dataset/dataset.ts";
export { contentHash } from "./dataset/hash.ts";
export { fromJsonl } from "./dataset/jsonl.ts";
export { readDataset } from "./dataset/read-dataset.ts";
export type { Finding, Row } from "./dataset/row.ts";
export { type SplitOptions, type Splits, split } from "./dataset/split.ts";
// Errors
export { DatasetError, type DatasetProblem, EvaluationError, type EvaluationProblem } from "./errors.ts";
// Runs
export {
  type Answer,
  type CallCandidateOptions,
  type Candidate,
  callCandidate,
  type Failure,
  type Outcome,
  type Prediction,
  type Question,
} from "./run/candidate.ts";
export type { Progress } from "./run/estimate.ts";
export { type CandidateRun, type RunOptions, type RunResult, run } from "./run/run.ts";
// Scorers
export { contains, exactMatch, labelMatch, type Scorer, tokenF1 } from "./scorers.ts";
// Statistics
export { type BootstrapOptions, bootstrapInterval } from "./statistics/bootstrap.ts";
export { holm } from "./statistics/holm.ts";
export type { Interval } from "./statistics/interval.ts";
export { type Discordant, mcnemar } from "./statistics/mcnemar.ts";
export { permutationTest } from "./statistics/permutation.ts";
export { detectableDifference, type PowerOptions, rowsForMeans, rowsForProportions } from "./statistics/power.ts";
export { type Random, seeded } from "./statistics/random.ts";
export { tangoInterval } from "./statistics/tango.ts";
export { wilsonInterval } from "./statistics/wilson.ts";
