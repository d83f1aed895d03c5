import type { JsonValue, Usage } from "@ashlar/core";

/** What a candidate is asked: a row without the expected answer, so that no candidate can see it. */
export interface Question<Input extends JsonValue = string> {
  readonly id: string;
  readonly input: Input;
}

/** What a candidate answered, and what it took. */
export interface Prediction<Output extends JsonValue = string> {
  readonly output: Output;
  readonly usage?: Usage;
  /** US dollars; `undefined` when the price is not known. */
  readonly cost?: number | undefined;
  /** Default: the time that `predict` took, waiting included. */
  readonly milliseconds?: number;
}

/** One way to do the task: a prompt, a model, retrieval, a tuned model, or any of them together. */
export interface Candidate<Input extends JsonValue = string, Output extends JsonValue = string> {
  /** Unique in a comparison. */
  readonly name: string;
  /**
   * All that can change an answer: model, prompt, parameters, and for what has learned or looks up, the data. Answers are kept under it:
   * the same fingerprint must mean the same candidate.
   */
  readonly fingerprint: string;
  /** A guess for the estimate of the remaining time, until the first answers have been measured. */
  readonly expectedMilliseconds?: number;
  predict(question: Question<Input>, context: { readonly signal: AbortSignal; readonly trial: number }): Promise<Prediction<Output>>;
}

interface Measured {
  readonly usage?: Usage;
  /** US dollars; absent when the price is not known. */
  readonly cost?: number;
  readonly milliseconds: number;
}

/** A candidate answered. */
export interface Answer<Output extends JsonValue = string> extends Measured {
  readonly type: "answer";
  readonly output: Output;
}

/** A candidate failed on a row. It counts as wrong, and reports show how many there were. */
export interface Failure extends Measured {
  readonly type: "failure";
  /** `code` of an error of Ashlar, else the name of the error's class. */
  readonly error: { readonly code: string; readonly message: string };
}

/** The outcome of one row and trial: an answer, or the failure instead of it. Plain JSON data. */
export type Outcome<Output extends JsonValue = string> = (Answer<Output> | Failure) & {
  readonly rowId: string;
  /** From 0, where each row is asked several times. */
  readonly trial: number;
  /** True when it comes from the cache; its measurements are then the first ones. */
  readonly cached: boolean;
};

/** What makes a candidate of a call. */
export interface CallCandidateOptions<In, Input extends JsonValue, Output extends JsonValue> {
  readonly name: string;
  /** See `Candidate.fingerprint`. */
  readonly fingerprint: string;
  readonly expectedMilliseconds?: number;
  /** A call of `@ashlar/core`, or any function of this shape. */
  readonly call: (
    input: In,
    options: { readonly signal: AbortSignal },
  ) => Promise<{ readonly value: Output; readonly usage: Usage; readonly cost: number | undefined }>;
  /** Makes the call's input of a row's. */
  readonly input: (input: Input) => In;
}

/**
 * Makes a candidate of a call: its value is the output, its usage and cost are those of all attempts.
 *
 * @example
 * const candidate = callCandidate({ name: "zero-shot", fingerprint: "smollm2 zero-shot 1", call: classify, input: (text: string) => ({ text }) });
 */
export function callCandidate<In, Input extends JsonValue, Output extends JsonValue>(
  options: CallCandidateOptions<In, Input, Output>,
): Candidate<Input, Output> {
  const { call, input, ...rest } = options;
  return {
    ...rest,
    async predict(question, { signal }) {
      const { value, usage, cost } = await call(input(question.input), { signal });
      return { output: value, usage, cost };
    },
  };
}
