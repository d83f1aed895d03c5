import type { LanguageModel, SchemaError, TruncatedError } from "@ashlar/core";
import { checkNumber, optionError } from "../option-error.ts";
import type { Check } from "./check.ts";
import type { Feedback } from "./correction.ts";

/** How a call corrects its answers. */
export interface ReaskOptions {
  /** Answers in all, the first included. Default 3. */
  readonly attempts?: number;
  /** Makes the message to the model from what was wrong. Default: the issues, and that the whole is wanted. */
  readonly feedback?: Feedback;
  /**
   * Whether the model sees its wrong answer again, before the correction. A model as small as the embedded one copies what
   * it sees, and mends more with `false` (measured in apps/reask). Default true.
   */
  readonly keepAnswer?: boolean;
  /** Stronger models for the last attempts, one each, in their order. They must be fewer than `attempts`. */
  readonly escalate?: readonly LanguageModel[];
  /**
   * What to do about an answer that the limit of tokens cut off. `raise`: ask again with more room. `continue`: keep what came and have the
   * model go on from there, where the answer is text; the pieces are put together. Half a JSON can't be continued safely, so that it is
   * raised. `fail`: throw the `TruncatedError`. Default `raise`.
   */
  readonly truncated?: "raise" | "continue" | "fail";
  /**
   * The most that `params.maxOutputTokens` may be raised to when an answer was cut off; it is doubled for each attempt. Default: 4 times
   * what the call has. A call that has none is not asked again, since its model can't write more.
   */
  readonly maxOutputTokens?: number;
  /**
   * The most requests that may fail in one run, over all its answers and their retries: transport and validation have budgets of their own,
   * and do not multiply. Default 10.
   */
  readonly failures?: number;
}

/** What was mended on the way to an answer. */
export interface Correction {
  /** Which answer it was, from 1. */
  readonly attempt: number;
  /**
   * `repair`: its JSON was repaired locally. `reask`: the model was told what is wrong. `limit`: it was cut off and asked for with more
   * room. `continue`: it was cut off and the model went on.
   */
  readonly by: "repair" | "reask" | "limit" | "continue";
  /** What was wrong. */
  readonly error: SchemaError | TruncatedError;
}

/** What a corrected call's reply has more than others. */
export interface Reasked {
  /** What was mended, in order; empty when the first answer was right. */
  readonly corrections: readonly Correction[];
}

/** Options that have been checked and completed. */
export interface ReaskPolicy extends Required<Omit<ReaskOptions, "maxOutputTokens" | "feedback">> {
  readonly feedback: Feedback;
  readonly maxOutputTokens: number | undefined;
  readonly check: Check<never> | undefined;
}

/** @throws OptionError */
export function reaskPolicy(options: ReaskOptions & { readonly check?: Check<never> | undefined }, feedback: Feedback): ReaskPolicy {
  const { attempts = 3, failures = 10, escalate = [], keepAnswer = true, truncated = "raise", maxOutputTokens } = options;
  checkNumber("attempts", attempts, { min: 1, whole: true });
  checkNumber("failures", failures, { min: 1, whole: true });
  if (maxOutputTokens !== undefined) checkNumber("maxOutputTokens", maxOutputTokens, { min: 1, whole: true });
  if (!["raise", "continue", "fail"].includes(truncated)) throw optionError("truncated", `is raise, continue or fail, not ${truncated}`);
  if (maxOutputTokens !== undefined && truncated === "fail") throw optionError("maxOutputTokens", "raises nothing where truncated is fail");
  if (escalate.length >= attempts) {
    throw optionError("escalate", `has ${escalate.length} models for ${attempts} attempts; the first attempt is the call's own model's`);
  }
  return {
    attempts,
    failures,
    escalate,
    keepAnswer,
    truncated,
    maxOutputTokens,
    feedback: options.feedback ?? feedback,
    check: options.check,
  };
}
