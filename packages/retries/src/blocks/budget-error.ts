import { defineError } from "@ashlar/core";

/** Which limits a budget can have. */
export type BudgetLimit = "attempts" | "failures" | "tokens" | "cost" | "time";

/**
 * A budget is used up: no further request is sent. `reserved` is what requests under way are expected to consume beside what is spent;
 * `cause` is the error of the last request, where that failed.
 */
export class BudgetError extends defineError<
  "budget",
  { readonly limit: BudgetLimit; readonly allowed: number; readonly spent: number | undefined; readonly reserved: number }
>("budget") {}

/** The error for a limit that is reached, or that can't be kept because what was spent is not known. */
export function budgetError(
  cause: Error | undefined,
  limit: BudgetLimit,
  allowed: number,
  spent: number | undefined,
  reserved: number,
): BudgetError {
  const unit = { attempts: "requests", failures: "failed requests", tokens: "tokens", cost: "US dollars", time: "ms" }[limit];
  const message =
    spent === undefined
      ? `The budget of ${allowed} ${unit} can't be kept: a request did not say what it consumed, or its model has no price. Give the model a price, or take another limit.`
      : `The budget of ${allowed} ${unit} is used up (${rounded(spent)}${reserved > 0 ? `, and ${rounded(reserved)} reserved for requests under way` : ""}). Raise ${limit}, or look into \`attempts\` for what used it.`;
  return new BudgetError(message, { limit, allowed, spent, reserved, cause });
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
