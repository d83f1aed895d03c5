import { type Attempt, defineError } from "@ashlar/core";
import { type Duration, toMilliseconds } from "../duration.ts";
import { checkNumber, optionError } from "../option-error.ts";
import { systemClock, type Timing } from "../timing.ts";

/** What may be spent. At least one limit must be given. */
export interface BudgetLimits extends Pick<Timing, "clock"> {
  /** Requests to models, failed ones included. */
  readonly attempts?: number;
  /** Requests to models that failed. */
  readonly failures?: number;
  /** Tokens, input and output together. */
  readonly tokens?: number;
  /** US dollars. */
  readonly cost?: number;
  /** From the first request on. */
  readonly time?: Duration;
}

/** Which limits a budget can have. */
export type BudgetLimit = "attempts" | "failures" | "tokens" | "cost" | "time";

/** A budget is used up: no further request is sent. `cause` is the error of the last one, where that failed. */
export class BudgetError extends defineError<
  "budget",
  { readonly limit: BudgetLimit; readonly allowed: number; readonly spent: number | undefined }
>("budget") {}

/** Keeps account of requests. Shared by several models or calls, it is a budget for all of them. */
export interface Ledger {
  /** The limits that it keeps. */
  readonly limits: BudgetLimits;
  readonly attempts: number;
  readonly failures: number;
  /** `undefined` once a request did not say what it consumed. */
  readonly tokens: number | undefined;
  /** US dollars; `undefined` once a request's cost is not known. */
  readonly cost: number | undefined;
  /** Begins the time with the first request. Gives the milliseconds that are left of it, `Infinity` without a limit. */
  begin(): number;
  /** Counts a request. */
  record(attempt: Attempt): void;
  /** The error when there is nothing left for another request, or when `timeIsUp`. */
  exhausted(cause?: Error, timeIsUp?: boolean): BudgetError | undefined;
}

/**
 * Opens an account of what requests consume, to be shared by `budget` blocks and to be read.
 *
 * @throws OptionError for no limit, or one out of range
 * @example
 * const job = ledger({ cost: 5, time: "1h" });
 * const model = pipe(openai("gpt-5-mini"), retry(), budget(job));
 * console.log(job.cost);
 */
export function ledger(limits: BudgetLimits): Ledger {
  return ledgers(limits)();
}

/** Checks limits once, for any number of ledgers. */
export function ledgers(limits: BudgetLimits): () => Ledger {
  const allowed = checkLimits(limits);
  return () => openLedger(limits, allowed);
}

function openLedger(limits: BudgetLimits, allowed: readonly (readonly [BudgetLimit, number])[]): Ledger {
  const { clock = systemClock } = limits;
  let begun: number | undefined;
  const spent: { -readonly [Limit in BudgetLimit]: number | undefined } & { attempts: number; failures: number } = {
    attempts: 0,
    failures: 0,
    tokens: 0,
    cost: 0,
    time: 0,
  };
  return {
    limits,
    get attempts() {
      return spent.attempts;
    },
    get failures() {
      return spent.failures;
    },
    get tokens() {
      return spent.tokens;
    },
    get cost() {
      return spent.cost;
    },
    begin() {
      const most = allowed.find(([limit]) => limit === "time")?.[1];
      if (most === undefined) return Number.POSITIVE_INFINITY;
      begun ??= clock();
      return most - (clock() - begun);
    },
    record({ usage, cost, error }) {
      const { inputTokens, outputTokens } = usage;
      const tokens = inputTokens === undefined && outputTokens === undefined ? undefined : (inputTokens ?? 0) + (outputTokens ?? 0);
      spent.attempts++;
      if (error) spent.failures++;
      // A request that failed and reports nothing has cost nothing, as in the totals of a reply.
      if (error && tokens === undefined) return;
      spent.tokens = sum(spent.tokens, tokens);
      spent.cost = sum(spent.cost, cost);
    },
    exhausted(cause, timeIsUp = false) {
      if (begun !== undefined) spent.time = clock() - begun;
      for (const [limit, most] of allowed) {
        const used = spent[limit];
        if (used === undefined || used >= most || (timeIsUp && limit === "time")) return budgetError(limit, most, used, cause);
      }
      return undefined;
    },
  };
}

function sum(total: number | undefined, added: number | undefined): number | undefined {
  return total === undefined || added === undefined ? undefined : total + added;
}

function checkLimits({ time, ...numbers }: BudgetLimits): readonly (readonly [BudgetLimit, number])[] {
  const allowed: (readonly [BudgetLimit, number])[] = [];
  for (const limit of ["attempts", "failures", "tokens", "cost"] as const) {
    const most = numbers[limit];
    const range = limit === "cost" ? { min: Number.MIN_VALUE } : { min: 1, whole: true };
    if (most !== undefined) allowed.push([limit, checkNumber(limit, most, range)]);
  }
  if (time !== undefined) allowed.push(["time", toMilliseconds("time", time)]);
  if (allowed.length === 0) throw optionError("budget", "needs a limit: attempts, failures, tokens, cost or time");
  return allowed;
}

/** The error for a limit that is reached, or that can't be kept because what was spent is not known. */
function budgetError(limit: BudgetLimit, allowed: number, spent: number | undefined, cause?: Error): BudgetError {
  const unit = { attempts: "requests", failures: "failed requests", tokens: "tokens", cost: "US dollars", time: "ms" }[limit];
  const message =
    spent === undefined
      ? `The budget of ${allowed} ${unit} can't be kept: a request did not say what it consumed, or its model has no price. Give the model a price, or take another limit.`
      : `The budget of ${allowed} ${unit} is used up (${Number(spent.toPrecision(6))}). Raise ${limit}, or look into \`attempts\` for what used it.`;
  return new BudgetError(message, { limit, allowed, spent, cause });
}
