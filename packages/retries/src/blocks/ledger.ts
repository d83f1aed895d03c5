import type { Attempt } from "@ashlar/core";
import { type Duration, toMilliseconds } from "../duration.ts";
import { checkNumber, described, optionError } from "../option-error.ts";
import { systemClock, type Timing } from "../timing.ts";
import { type BudgetError, type BudgetLimit, budgetError } from "./budget-error.ts";
import { type Amount, type Consumed, tokensOf } from "./estimate.ts";

/** What may be spent. At least one limit must be given. */
export interface BudgetLimits extends Pick<Timing, "clock"> {
  /** Requests to models, failed ones included. They count as they are sent. */
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

/** Keeps account of requests. Given to several `budget` blocks, it is one budget for all of them, and counts each request once. */
export interface Ledger {
  /** The limits that it keeps. */
  readonly limits: BudgetLimits;
  readonly attempts: number;
  readonly failures: number;
  /**
   * `undefined` once a request did not say what it consumed. One that was cut off counts as what was reserved for it, where tokens or
   * cost are limited.
   */
  readonly tokens: number | undefined;
  /** US dollars; `undefined` once a request's cost is not known. */
  readonly cost: number | undefined;
}

/** What has been spent of which limits. Plain data, as a run opens one with each request. */
export interface Account {
  readonly allowed: Allowed;
  readonly clock: () => number;
  /** When the first request began. */
  begun: number | undefined;
  attempts: number;
  failures: number;
  tokens: number | undefined;
  cost: number | undefined;
  /** How many requests are under way, and what they are expected to consume. Kept where tokens or cost are limited. */
  underWay: number;
  reserved: Amount;
  /** Of the last request, where it failed. */
  lastError: Error | undefined;
  /** Set when a context asks whether anything is left, so that a block can tell whether one around it pays from the same account. */
  isAsked: boolean;
}

/** Shared by all accounts with no request under way. */
const nothing: Amount = { tokens: 0, cost: 0 };

/** The accounts of ledgers that were made here, so that nobody else can make one that does not count. */
const accounts = new WeakMap<Ledger, Account>();

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
  const account = openAccount(checkLimits(limits), limits.clock);
  const made: Ledger = {
    limits,
    get attempts() {
      return account.attempts;
    },
    get failures() {
      return account.failures;
    },
    get tokens() {
      return account.tokens;
    },
    get cost() {
      return account.cost;
    },
  };
  accounts.set(made, account);
  return made;
}

/** Checks limits once. Gives a new account for each run, or that of a ledger for all. */
export function accountsOf(limits: BudgetLimits | Ledger): () => Account {
  if (typeof limits !== "object" || limits === null) throw optionError("budget", `takes limits or a ledger, not ${described(limits)}`);
  const shared = "limits" in limits ? accounts.get(limits) : undefined;
  if (shared) return () => shared;
  if ("limits" in limits) throw optionError("budget", "takes limits, or what ledger(limits) gives");
  const allowed = checkLimits(limits);
  return () => openAccount(allowed, limits.clock);
}

function openAccount(allowed: Allowed, clock: () => number = systemClock): Account {
  return {
    allowed,
    clock,
    begun: undefined,
    attempts: 0,
    failures: 0,
    tokens: 0,
    cost: 0,
    underWay: 0,
    reserved: nothing,
    lastError: undefined,
    isAsked: false,
  };
}

/** Counts what a request consumed, or of one that was cut off is thought to have, and whether it failed. That it was sent was counted before. */
export function record(account: Account, { usage, cost, error }: Attempt, supposed?: Consumed): void {
  const consumed = supposed ?? { tokens: tokensOf(usage), cost };
  account.lastError = error;
  if (error) account.failures++;
  // A request that its provider refused, and that reports nothing, has cost nothing.
  if (error && !supposed && consumed.tokens === undefined) return;
  account.tokens = sum(account.tokens, consumed.tokens);
  account.cost = sum(account.cost, consumed.cost);
}

/** The error when there is nothing left for another request, or beside those under way not as much as is expected of it. */
export function exhausted(account: Account, expected: Amount = nothing): BudgetError | undefined {
  for (const [limit, most] of account.allowed) {
    const used = limit === "time" ? elapsed(account) : account[limit];
    const isReserved = limit === "tokens" || limit === "cost";
    // One that is alone passes as long as anything is left, as an estimate is no reason to send nothing at all.
    const asked = isReserved && account.underWay > 0 ? account.reserved[limit] + expected[limit] : 0;
    if (used === undefined || used >= most || used + asked > most) {
      return budgetError(account.lastError, limit, most, used, isReserved ? account.reserved[limit] : 0);
    }
  }
  return undefined;
}

/** Whether what requests are expected to consume matters. */
export function reserves({ allowed }: Account): boolean {
  return allowed.some(([limit]) => limit === "tokens" || limit === "cost");
}

/** Reserves what so many more requests under way are expected to consume; a negative number gives back what was reserved. */
export function reserve(account: Account, requests: number, { tokens, cost }: Amount): void {
  account.underWay += requests;
  const { reserved } = account;
  // With none left under way nothing is, not what rounding would leave either.
  account.reserved =
    account.underWay > 0 ? { tokens: reserved.tokens + requests * tokens, cost: reserved.cost + requests * cost } : nothing;
}

/** Begins the time, with the first request. Gives the milliseconds that are left, `Infinity` without a limit. */
export function beginTime(account: Account): number {
  const time = timeOf(account.allowed);
  if (time < Number.POSITIVE_INFINITY) account.begun ??= account.clock();
  return time - elapsed(account);
}

/** The error for the time that is up. */
export function late(account: Account): BudgetError {
  return budgetError(account.lastError, "time", timeOf(account.allowed), elapsed(account), 0);
}

function elapsed({ begun, clock }: Account): number {
  return begun === undefined ? 0 : clock() - begun;
}

function timeOf(allowed: Allowed): number {
  return allowed.find(([limit]) => limit === "time")?.[1] ?? Number.POSITIVE_INFINITY;
}

function sum(total: number | undefined, added: number | undefined): number | undefined {
  return total === undefined || added === undefined || !(added >= 0) ? undefined : total + added;
}

type Allowed = readonly (readonly [BudgetLimit, number])[];

function checkLimits({ time, ...numbers }: BudgetLimits): Allowed {
  const allowed: (readonly [BudgetLimit, number])[] = [];
  for (const limit of ["attempts", "failures", "tokens", "cost"] as const) {
    const most = numbers[limit];
    const range = limit === "cost" ? { min: Number.MIN_VALUE } : { min: 1, whole: true };
    if (most !== undefined) allowed.push([limit, checkNumber(limit, most, range)]);
  }
  if (time !== undefined) allowed.push(["time", toMilliseconds("time", time, { zero: false })]);
  if (allowed.length === 0) throw optionError("budget", "needs a limit: attempts, failures, tokens, cost or time");
  return allowed;
}
