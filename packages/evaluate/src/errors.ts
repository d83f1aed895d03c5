import { defineError } from "@ashlar/core";

/** What is wrong with a dataset. */
export type DatasetProblem =
  | "unreadable"
  | "not-utf8"
  | "unknown-format"
  | "malformed"
  | "missing-column"
  | "no-rows"
  | "too-few-rows"
  | "one-label"
  | "split-too-large";

/** A dataset can't be used; the message says what, where and how to mend it. `line` counts from 1. */
export class DatasetError extends defineError<"dataset", { readonly problem: DatasetProblem; readonly line?: number }>("dataset") {}

/** What is wrong with an evaluation. */
export type EvaluationProblem = "no-candidates" | "no-rows" | "duplicate-candidate" | "unknown-candidate" | "unpaired-rows" | "bad-score";

/** An evaluation was asked for that can't be; the message says how to mend it. */
export class EvaluationError extends defineError<"evaluation", { readonly problem: EvaluationProblem }>("evaluation") {}
