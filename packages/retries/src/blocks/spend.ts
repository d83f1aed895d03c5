import type { Attempt, CallContext } from "@ashlar/core";
import { callAfter } from "../timing.ts";
import { type Account, beginTime, exhausted, late, record } from "./ledger.ts";
import { linkedSignal } from "./linked-signal.ts";

/** A context whose requests are paid from an account. `end` is there where something has to be let go of. */
export interface Spending<Context extends CallContext> {
  readonly context: Context;
  readonly end?: () => void;
}

/** Has the requests of a context counted, and refused when nothing is left. A limit of time also aborts what runs. */
export function spend<Context extends CallContext>(account: Account, context: Context): Spending<Context> {
  const counted = {
    ...context,
    exhausted: () => exhausted(account) ?? context.exhausted?.(),
    onRequest: (): void => {
      account.attempts++;
      context.onRequest?.();
    },
    onAttempt: (attempt: Attempt): void => {
      record(account, attempt);
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
