import { defineError } from "@ashlar/core";

/** An option that makes no sense, thrown where it is given and not at the third failure. `option` names it, the message says what fits. */
export class OptionError extends defineError<"option", { readonly option: string }>("option") {}

/** The error for an option: `problem` goes on from its name. */
export function optionError(option: string, problem: string): OptionError {
  return new OptionError(`The option ${option} ${problem}.`, { option });
}

/** What numbers an option takes. */
export interface NumberRange {
  /** The least that fits. Default 0. */
  readonly min?: number;
  /** The most that fits. Default: any finite number. `Infinity` lets that one fit too. */
  readonly max?: number;
  readonly whole?: boolean;
}

/**
 * Gives the number back.
 *
 * @throws OptionError for one that does not fit, and for what is no number
 */
export function checkNumber(option: string, value: number, { min = 0, max = Number.MAX_VALUE, whole = false }: NumberRange = {}): number {
  const fits = typeof value === "number" && value >= min && value <= max && (!whole || value === Math.trunc(value));
  if (fits) return value;
  const least = min === Number.MIN_VALUE ? "above 0" : `of at least ${min}`;
  const limits = max < Number.MAX_VALUE ? `${least} and at most ${max}` : `${least}${max === Number.MAX_VALUE ? "" : " or Infinity"}`;
  throw optionError(option, `must be a ${whole ? "whole " : ""}number ${limits}, not ${described(value)}`);
}

/** What was given, in a message. Not all objects can be turned into text. */
export function described(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** @throws OptionError where a function that puts several together got none, or what is no function */
export function checkSome(option: string, given: readonly unknown[]): void {
  if (given.length === 0) throw optionError(option, "needs at least one to put together");
  const noFunction = given.find((each) => typeof each !== "function");
  if (noFunction !== undefined || given.includes(undefined))
    throw optionError(option, `puts functions together, not ${described(noFunction)}`);
}
