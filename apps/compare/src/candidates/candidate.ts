import type { LanguageModel } from "@ashlar/core";
import type { Candidate } from "@ashlar/evaluate";
import type { ExampleSearch } from "../examples.ts";
import type { Kept } from "../kept.ts";
import type { Spent } from "../preparation.ts";
import type { Task } from "../tasks/task.ts";
import type { LabelAnswer } from "./label-answer.ts";
import type { CandidateName } from "./names.ts";

/** What the candidates are made of. */
export interface Workbench {
  readonly task: Task;
  readonly model: LanguageModel;
  /** Gets a model ready; it is then not measured as part of what uses it first. */
  readonly load: (which: "language" | "embedding", signal: AbortSignal) => Promise<void>;
  /** The labelled examples, and the embedding model that finds them. */
  readonly examples: ExampleSearch;
  readonly kept: Kept;
  /** Says what is being prepared. */
  readonly note: (what: string) => void;
  /** Ends the whole run: what fails before a candidate's first answer would fail for each row again. */
  readonly fail: (error: unknown) => void;
}

/** One way to do the task, and what it needs before its first answer. */
export interface LabelCandidate extends Candidate<string, LabelAnswer> {
  readonly name: CandidateName;
  /** What is done, in a few words. */
  readonly description: string;
  /** True when it asks the language model; false when embeddings suffice. */
  readonly prompted: boolean;
  /** A guess at the milliseconds that it takes to be ready for its first answer. */
  readonly expectedPreparation: number;
  /** Labelled examples that it needs. */
  readonly labels: number;
  /** What was spent before its first answer, in this run or an earlier one. */
  spent(): Promise<Spent>;
}
