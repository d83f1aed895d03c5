import pRetry, { AbortError } from "p-retry";
import { optionError } from "../option-error.ts";
import { untilAborted } from "../timing.ts";
import type { Policy } from "./policy.ts";
import { lastError, retryError, TryAgain } from "./retry-error.ts";
import { type Outcome, type RetryAttempt, type RetryState, recordOf } from "./retry-state.ts";

/** A run that never ends must not grow for ever. */
const longestHistory = 1000;

/** Stands for an outcome inside p-retry: so a value can be retried, and p-retry neither judges an error nor replaces what is none. */
class NotAccepted extends Error {}

/**
 * Runs a function until an attempt is accepted or the policy gives up. p-retry makes the loop; conditions, waits and hooks are asked in
 * its `shouldRetry`.
 */
export async function execute<T, GivenUp>(
  policy: Policy<T, GivenUp>,
  fn: (attempt: number) => T | PromiseLike<T>,
  signal?: AbortSignal,
): Promise<T | GivenUp> {
  const { clock, random } = policy;
  const begun = clock();
  const history: RetryAttempt[] = [];
  let state: RetryState<T> | undefined;
  let gaveUp = false;
  let attempts = 0;
  let idle = 0;
  let waited = 0;
  let retriesConsumed = 0;
  const statistics = () => ({ attempts, elapsed: clock() - begun, idle, history });

  const attempt = async (): Promise<T> => {
    attempts++;
    if (policy.before) await policy.before({ attempt: attempts, elapsed: clock() - begun, idle, history });
    const started = clock();
    const outcome = await settle(fn, attempts);
    const ended = clock();
    state = { attempt: attempts, elapsed: ended - begun, idle, history, outcome, wait: 0, retriesConsumed, random };
    if (outcome.ok && !(await policy.retry(state))) return outcome.value;
    history.push(recordOf(outcome, { attempt: attempts, started: started - begun, duration: ended - started, waited }));
    if (history.length > longestHistory) history.shift();
    throw new NotAccepted();
  };

  const shouldRetry = async (): Promise<boolean> => {
    if (!state) return false;
    const { outcome } = state;
    let consumes = true;
    if (!outcome.ok && policy.failed) {
      state = { ...state, wait: waitOf(policy, state) };
      consumes = await policy.failed(state);
    }
    if (!outcome.ok && !TryAgain.isInstance(outcome.error) && !(await policy.retry(state))) return false;
    gaveUp = true;
    await policy.after?.(state);
    if (!consumes) state = { ...state, wait: 0 };
    else if (!policy.failed || outcome.ok) state = { ...state, wait: waitOf(policy, state) };
    if (state.wait === Number.POSITIVE_INFINITY || policy.stop(state)) return false;
    gaveUp = false;
    await policy.beforeSleep?.(state);
    await untilAborted(policy.sleep(state.wait, signal), signal);
    waited = state.wait;
    idle += waited;
    if (consumes) retriesConsumed++;
    return true;
  };

  try {
    return await pRetry(attempt, { retries: Number.POSITIVE_INFINITY, minTimeout: 0, shouldRetry, ...(signal && { signal }) });
  } catch (error) {
    if (!(error instanceof NotAccepted) || !state) throw error;
    const { outcome } = state;
    if (!gaveUp) throw outcome.ok ? error : outcome.error;
    if (policy.onGiveUp) return await policy.onGiveUp(state);
    throw policy.rethrow && !outcome.ok ? lastError(outcome.error) : retryError(state, statistics());
  } finally {
    policy.onEnd?.(statistics());
  }
}

async function settle<T>(fn: (attempt: number) => T | PromiseLike<T>, attempt: number): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await fn(attempt) };
  } catch (error) {
    // p-retry knows what to do with its own.
    if (error instanceof AbortError) throw error;
    return { ok: false, error };
  }
}

function waitOf<T>({ wait }: Policy<T, unknown>, state: RetryState<T>): number {
  const milliseconds = wait(state) ?? 0;
  if (milliseconds >= 0) return milliseconds;
  throw optionError("wait", `gave ${milliseconds} after attempt ${state.attempt}; it must give milliseconds from 0, or undefined`);
}
