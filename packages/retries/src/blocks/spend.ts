import type { Attempt, CallContext } from "@ashlar/core";
import { callAfter } from "../timing.ts";
import type { Amount } from "./estimate.ts";
import { type Account, beginTime, exhausted, late, record, reserve } from "./ledger.ts";
import { linkedSignal } from "./linked-signal.ts";

/** A context whose requests are paid from an account. `end` is there where something has to be let go of. */
export interface Spending<Context extends CallContext> {
  readonly context: Context;
  readonly end?: () => void;
}

/** The requests of one run, where what they are expected to consume is reserved. */
export interface Tab {
  /** Of each request. */
  expected: Amount;
  underWay: number;
}

/** Opens a tab for a run. */
export function openTab(expected: Amount): Tab {
  return { expected, underWay: 0 };
}

/** Has another amount reserved for each request of the run, those under way too. */
export function estimate(account: Account, tab: Tab, expected: Amount): void {
  const { underWay } = tab;
  if (underWay > 0) {
    reserve(account, underWay, expected);
    reserve(account, -underWay, tab.expected);
  }
  tab.expected = expected;
}

/**
 * Has the requests of a context counted, and refused when nothing is left; with a tab what they are expected to consume is reserved until
 * they end. A limit of time also aborts what runs.
 */
export function spend<Context extends CallContext>(account: Account, context: Context, tab?: Tab): Spending<Context> {
  const counted = {
    ...context,
    exhausted: () => exhausted(account, tab?.expected) ?? context.exhausted?.(),
    onRequest: (): void => {
      account.attempts++;
      if (tab) {
        tab.underWay++;
        reserve(account, 1, tab.expected);
      }
      context.onRequest?.();
    },
    onAttempt: (attempt: Attempt): void => {
      record(account, attempt);
      // A model that was not even asked is told of too.
      if (tab && tab.underWay > 0) {
        tab.underWay--;
        reserve(account, -1, tab.expected);
      }
      context.onAttempt?.(attempt);
    },
  };
  const timeLeft = beginTime(account);
  if (timeLeft === Number.POSITIVE_INFINITY) return { context: counted };
  const link = linkedSignal(context.signal);
  const cancel = callAfter(timeLeft, () => link.abort(late(account)));
  const end = (): void => {
    cancel();
    link.unlink();
  };
  return { context: { ...counted, signal: link.signal }, end };
}
