import pRetry, { AbortError } from "p-retry";
import { optionError } from "../option-error.ts";
import { untilAborted } from "../timing.ts";
import type { Policy } from "./policy.ts";
import { lastError, type RetryStatistics, retryError, TryAgain } from "./retry-error.ts";
import { type Outcome, type RetryAttempt, type RetryState, recordOf } from "./retry-state.ts";

/** What holds for one run, beside its policy. */
export interface RunLimits {
  readonly signal?: AbortSignal | undefined;
  /** No wait is begun that ends so many milliseconds after the beginning, or later. */
  readonly timeLimit?: number | undefined;
  /** The error to throw when no further attempt may be made, though the policy would. */
  readonly exhausted?: (() => Error | undefined) | undefined;
  /** What to throw once the signal is aborted. Default: its reason. */
  readonly aborted?: (signal: AbortSignal) => unknown;
}

/** A run as it goes. */
interface Run<T, GivenUp> {
  readonly policy: Policy<T, GivenUp>;
  readonly fn: (attempt: number) => T | PromiseLike<T>;
  readonly limits: RunLimits;
  readonly begun: number;
  readonly history: RetryAttempt[];
  attempts: number;
  idle: number;
  waited: number;
  retriesConsumed: number;
}

/** What came of one attempt. `ended`: p-retry's own error, which p-retry knows what to do with. */
type Attempted<T> =
  | { readonly type: "accepted"; readonly value: T }
  | { readonly type: "not-accepted"; readonly state: RetryState<T> }
  | { readonly type: "ended"; readonly error: AbortError };

/** A run that never ends must not grow for ever. */
const longestHistory = 1000;

/** Stands for an outcome inside p-retry: so a value can be retried, and p-retry neither judges an error nor replaces what is none. */
class NotAccepted extends Error {}

/**
 * Runs a function until an attempt is accepted or the policy gives up.
 *
 * p-retry makes the loop; conditions, waits and hooks are asked in its `shouldRetry`. It takes over after the first attempt, so that one
 * that succeeds does not pay for it.
 */
export function execute<T, GivenUp>(
  policy: Policy<T, GivenUp>,
  fn: (attempt: number) => T | PromiseLike<T>,
  limits: RunLimits = {},
): Promise<T | GivenUp> {
  const run = { limits, policy, fn, begun: policy.clock(), history: [], attempts: 0, idle: 0, waited: 0, retriesConsumed: 0 };
  const { signal } = limits;
  if (signal?.aborted) return Promise.reject(abortOf(limits, signal));
  const running = attempt(run).then((first) => {
    if (signal?.aborted) throw abortOf(limits, signal);
    return first.type === "accepted" ? first.value : persist(run, first);
  });
  return policy.onEnd ? running.finally(() => policy.onEnd?.(statisticsOf(run))) : running;
}

function abortOf({ aborted }: RunLimits, signal: AbortSignal): unknown {
  return aborted ? aborted(signal) : signal.reason;
}

async function attempt<T>(run: Run<T, unknown>): Promise<Attempted<T>> {
  const { policy, begun, history, idle, waited, retriesConsumed } = run;
  const { clock, random } = policy;
  const number = ++run.attempts;
  if (policy.before) await policy.before({ attempt: number, elapsed: clock() - begun, idle, history });
  const started = clock();
  let outcome: Outcome<T>;
  try {
    outcome = { ok: true, value: await run.fn(number) };
  } catch (error) {
    if (error instanceof AbortError) return { type: "ended", error };
    outcome = { ok: false, error };
  }
  const ended = clock();
  const state = { attempt: number, elapsed: ended - begun, idle, history, outcome, wait: 0, retriesConsumed, random };
  if (outcome.ok) {
    const again = policy.retry(state);
    // Not awaited for nothing: this is the way of all that succeeds.
    if (again === false || !(await again)) return { type: "accepted", value: outcome.value };
  }
  history.push(recordOf(outcome, { attempt: number, started: started - begun, duration: ended - started, waited }));
  if (history.length > longestHistory) history.shift();
  return { type: "not-accepted", state };
}

/** Goes on after a first attempt that was not accepted. */
async function persist<T, GivenUp>(run: Run<T, GivenUp>, first: Attempted<T>): Promise<T | GivenUp> {
  let last = first;
  let gaveUp = false;
  const next = async (number: number): Promise<T> => {
    if (number > 1) last = await attempt(run);
    if (last.type === "accepted") return last.value;
    throw last.type === "ended" ? last.error : new NotAccepted();
  };
  const shouldRetry = async ({ error }: { readonly error: Error }): Promise<boolean> => {
    // Any other error comes from a hook.
    if (!(error instanceof NotAccepted) || last.type !== "not-accepted") return false;
    const { state, verdict } = await decide(run, last.state);
    last = { type: "not-accepted", state };
    gaveUp = verdict === "give-up";
    if (verdict === "again") await sleep(run, state.wait);
    return verdict === "again";
  };
  const { policy } = run;
  const { signal } = run.limits;
  try {
    return await pRetry(next, { retries: Number.POSITIVE_INFINITY, minTimeout: 0, shouldRetry, ...(signal && { signal }) });
  } catch (error) {
    if (signal?.aborted && error === signal.reason) throw abortOf(run.limits, signal);
    if (!(error instanceof NotAccepted) || last.type !== "not-accepted") throw error;
    const { outcome } = last.state;
    if (!gaveUp) throw outcome.ok ? error : outcome.error;
    if (policy.onGiveUp) return await policy.onGiveUp(last.state);
    throw policy.rethrow && !outcome.ok ? lastError(outcome.error) : retryError(last.state, statisticsOf(run));
  }
}

/** Asks the policy, in tenacity's order: retry, after, wait, stop, before the sleep. */
async function decide<T>(
  run: Run<T, unknown>,
  state: RetryState<T>,
): Promise<{ readonly state: RetryState<T>; readonly verdict: "again" | "give-up" | "not-retried" }> {
  const { policy } = run;
  const { outcome } = state;
  let wait: number | undefined;
  let consumes = true;
  if (!outcome.ok && policy.failed) {
    wait = waitOf(policy, state);
    consumes = await policy.failed({ ...state, wait });
    if (!consumes) wait = 0;
  }
  if (!outcome.ok && !TryAgain.isInstance(outcome.error) && !(await policy.retry(state))) return { state, verdict: "not-retried" };
  await policy.after?.(state);
  wait ??= waitOf(policy, state);
  const decided = { ...state, wait };
  const { timeLimit = Number.POSITIVE_INFINITY, exhausted } = run.limits;
  if (state.elapsed + wait >= timeLimit || policy.stop(decided)) return { state: decided, verdict: "give-up" };
  const spent = exhausted?.();
  if (spent) throw spent;
  await policy.beforeSleep?.(decided);
  if (consumes) run.retriesConsumed++;
  return { state: decided, verdict: "again" };
}

async function sleep<T>(run: Run<T, unknown>, wait: number): Promise<void> {
  const { signal } = run.limits;
  await untilAborted(run.policy.sleep(wait, signal), signal);
  run.waited = wait;
  run.idle += wait;
}

function waitOf<T>({ wait }: Policy<T, unknown>, state: RetryState<T>): number {
  const milliseconds = wait(state) ?? 0;
  if (milliseconds >= 0) return milliseconds;
  throw optionError("wait", `gave ${milliseconds} after attempt ${state.attempt}; it must give milliseconds from 0, or undefined`);
}

function statisticsOf<T>({ policy, begun, attempts, idle, history }: Run<T, unknown>): RetryStatistics {
  return { attempts, elapsed: policy.clock() - begun, idle, history };
}
