import pRetry, { AbortError } from "p-retry";
import { optionError } from "../option-error.ts";
import { untilAborted } from "../timing.ts";
import type { Policy } from "./policy.ts";
import { lastError, type RetryStatistics, retryError, TryAgain } from "./retry-error.ts";
import { type Outcome, type RetryAttempt, type RetryState, recordOf } from "./retry-state.ts";

/** What holds for one run, beside its policy: as much of a call's context as concerns it. */
export interface RunLimits {
  readonly signal?: AbortSignal;
  /** No wait is begun that ends so many milliseconds after the beginning, or later. */
  readonly timeouts?: { readonly total?: number };
  /** The error to throw when no further attempt may be made, though the policy would. */
  readonly exhausted?: () => Error | undefined;
}

/** A run as it goes. */
interface Run<T, GivenUp> {
  readonly policy: Policy<T, GivenUp>;
  readonly fn: (attempt: number) => T | PromiseLike<T>;
  readonly limits: RunLimits;
  readonly begun: number;
  readonly history: RetryAttempt[];
  /** When the attempt began that runs. */
  started: number;
  attempts: number;
  idle: number;
  waited: number;
  retriesConsumed: number;
}

/** Why an attempt was not accepted. `ended`: p-retry's own error, which p-retry knows what to do with. */
type Refused<T> = { readonly type: "not-accepted"; readonly state: RetryState<T> } | { readonly type: "ended"; readonly error: AbortError };

/** Goes on from an attempt that was not accepted. */
type GoOn<T, Value> = (run: Run<T, Value>, refused: Refused<T>) => Promise<T | Value>;

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
  const { signal } = limits;
  if (signal?.aborted) return Promise.reject(abortOf(policy, signal));
  const begun = policy.clock();
  const run = { limits, policy, fn, begun, started: begun, history: [], attempts: 0, idle: 0, waited: 0, retriesConsumed: 0 };
  const running = attempt(run, persist);
  return policy.onEnd ? running.finally(() => policy.onEnd?.(statisticsOf(run))) : running;
}

function abortOf({ aborted }: Policy<never, unknown>, signal: AbortSignal): unknown {
  return aborted ? aborted(signal) : signal.reason;
}

/** Makes one attempt. Not async: this is the way of all that succeeds. */
function attempt<T, GivenUp>(run: Run<T, GivenUp>, goOn: GoOn<T, GivenUp>): Promise<T | GivenUp> {
  run.attempts++;
  const { policy, begun, idle, history, attempts } = run;
  if (!policy.before) return judged(run, goOn);
  const before = async (): Promise<void> => policy.before?.({ attempt: attempts, elapsed: policy.clock() - begun, idle, history });
  return before().then(() => judged(run, goOn));
}

function judged<T, GivenUp>(run: Run<T, GivenUp>, goOn: GoOn<T, GivenUp>): Promise<T | GivenUp> {
  run.started = run.policy.clock();
  return called(run).then(
    (value) => {
      const state = stateOf(run, { ok: true, value });
      const again = run.policy.retry(state);
      if (again === false) return value;
      return Promise.resolve(again).then((isRefused) => (isRefused ? goOn(run, refused(run, state)) : value));
    },
    (error) => goOn(run, error instanceof AbortError ? { type: "ended", error } : refused(run, stateOf(run, { ok: false, error }))),
  );
}

/** Calls the function; what it throws is a rejection too. */
function called<T>({ fn, attempts }: Run<T, unknown>): Promise<T> {
  try {
    return Promise.resolve(fn(attempts));
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Where the run stands. @throws the abort that came while its first attempt ran; of later ones p-retry takes care */
function stateOf<T>(
  { limits, policy, begun, attempts, idle, history, retriesConsumed }: Run<T, unknown>,
  outcome: Outcome<T>,
): RetryState<T> {
  const { signal } = limits;
  if (attempts === 1 && signal?.aborted) throw abortOf(policy, signal);
  const { clock, random } = policy;
  return { attempt: attempts, elapsed: clock() - begun, idle, history, outcome, wait: 0, retriesConsumed, random };
}

/** Keeps an attempt that was not accepted. */
function refused<T>({ begun, started, history, waited }: Run<T, unknown>, state: RetryState<T>): Refused<T> {
  const { attempt, elapsed, outcome } = state;
  const began = started - begun;
  history.push(recordOf(outcome, { attempt, started: began, duration: elapsed - began, waited }));
  if (history.length > longestHistory) history.shift();
  return { type: "not-accepted", state };
}

/** Goes on after a first attempt that was not accepted. */
async function persist<T, GivenUp>(run: Run<T, GivenUp>, first: Refused<T>): Promise<T | GivenUp> {
  let last = first;
  let gaveUp = false;
  const throwRefused = (): never => {
    throw last.type === "ended" ? last.error : new NotAccepted();
  };
  const next = async (number: number): Promise<T | GivenUp> => {
    if (number === 1) return throwRefused();
    return attempt(run, async (_, refused) => {
      last = refused;
      return throwRefused();
    });
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
    if (signal?.aborted && error === signal.reason) throw abortOf(policy, signal);
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
  const { timeouts, exhausted } = run.limits;
  if (state.elapsed + wait >= (timeouts?.total ?? Number.POSITIVE_INFINITY) || policy.stop(decided))
    return { state: decided, verdict: "give-up" };
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
