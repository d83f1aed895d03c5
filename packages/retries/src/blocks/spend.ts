import type { Attempt, CallContext } from "@ashlar/core";
import { callAfter } from "../timing.ts";
import { arrivedOf, wasCutOff } from "./cut-off.ts";
import { type Consumed, consumedBy, type Expected, tokensOf } from "./estimate.ts";
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
  expected: Expected;
  underWay: number;
  /** Whether the reader of the run's stream has left it. */
  isLeft: boolean;
}

/** Opens a tab for a run. */
export function openTab(expected: Expected): Tab {
  return { expected, underWay: 0, isLeft: false };
}

/** Has another amount reserved for each request of the run, those under way too. */
export function estimate(account: Account, tab: Tab, expected: Expected): void {
  const { underWay } = tab;
  if (underWay > 0) {
    reserve(account, underWay, expected);
    reserve(account, -underWay, tab.expected);
  }
  tab.expected = expected;
}

/** Whether the requests of a context are paid from this account already, by a block further out: they are to be counted once. */
export function isPaidFrom(account: Account, context: CallContext): boolean {
  account.isAsked = false;
  context.exhausted?.();
  return account.isAsked;
}

/**
 * Has the requests of a context counted, and refused when nothing is left; with a tab what they are expected to consume is reserved until
 * they end. A limit of time also aborts what runs.
 */
export function spend<Context extends CallContext>(account: Account, context: Context, tab?: Tab): Spending<Context> {
  const counted = {
    ...context,
    exhausted: () => {
      account.isAsked = true;
      // Asked whatever is left here, so that each account on the way hears of it.
      const outer = context.exhausted?.();
      return exhausted(account, tab?.expected) ?? outer;
    },
    onRequest: (): void => {
      account.attempts++;
      if (tab) {
        tab.underWay++;
        reserve(account, 1, tab.expected);
      }
      context.onRequest?.();
    },
    onAttempt: (attempt: Attempt): void => {
      // A model that was not even asked is told of too.
      const wasSent = !tab || tab.underWay > 0;
      record(account, attempt, wasSent ? supposedOf(attempt, tab) : undefined);
      if (tab && wasSent) {
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

/** What a request is thought to have consumed that was cut off. Of one that ended or was refused, nothing is supposed. */
function supposedOf(attempt: Attempt, tab: Tab | undefined): Consumed | undefined {
  const { usage, cost, error } = attempt;
  const isCutOff = error ? wasCutOff(error) : tab?.isLeft;
  if (!isCutOff) return undefined;
  return tab ? consumedBy(attempt, tab.expected, arrivedOf(error)) : { tokens: tokensOf(usage), cost };
}
