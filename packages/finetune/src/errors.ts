import { defineError } from "@ashlar/core";

/** What is wrong with what a model shall be trained on, or with a trained head. */
export type TrainingProblem =
  | "no-rows"
  | "one-label"
  | "length-mismatch"
  | "dimension-mismatch"
  | "bad-vector"
  | "unknown-label"
  | "bad-head"
  | "wrong-embedding";

/** Training data or a trained head can't be used; the message says what and how to mend it. */
export class TrainingError extends defineError<"training", { readonly problem: TrainingProblem }>("training") {}
