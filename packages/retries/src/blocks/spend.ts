import type { Attempt, CallContext } from "@ashlar/core";
import { longestWait } from "../longest-wait.ts";
import type { Account } from "./ledger.ts";
import { linkedSignal } from "./linked-signal.ts";

/** A context whose requests are paid from an account. `end` is there where something has to be let go of. */
export interface Spending<Context extends CallContext> {
  readonly context: Context;
  readonly end?: () => void;
}

/** Has the requests of a context counted, and refused when nothing is left. A limit of time also aborts what runs. */
export function spend<Context extends CallContext>(account: Account, context: Context): Spending<Context> {
  const exhausted = account.exhausted();
  if (exhausted) throw exhausted;
  const counted = {
    ...context,
    exhausted: () => account.exhausted() ?? context.exhausted?.(),
    onRequest: (): void => {
      account.start();
      context.onRequest?.();
    },
    onAttempt: (attempt: Attempt): void => {
      account.record(attempt);
      context.onAttempt?.(attempt);
    },
  };
  const timeLeft = account.begin();
  if (timeLeft === Number.POSITIVE_INFINITY) return { context: counted };
  const link = linkedSignal(context.signal);
  const timer = timeLeft <= longestWait ? setTimeout(() => link.abort(account.late()), timeLeft) : undefined;
  const end = (): void => {
    clearTimeout(timer);
    link.unlink();
  };
  return { context: { ...counted, signal: link.signal }, end };
}
