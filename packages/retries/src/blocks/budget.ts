import {
  type Attempt,
  type Call,
  type CallContext,
  type LanguageModel,
  type Reply,
  type RunContext,
  wrapCall,
  wrapModel,
} from "@ashlar/core";
import { longestWait } from "../longest-wait.ts";
import { optionError } from "../option-error.ts";
import { type BudgetLimits, type Ledger, ledgers } from "./ledger.ts";
import { linkedSignal } from "./linked-signal.ts";
import { whenOver } from "./when-over.ts";

/** A block for models and for calls. */
export type BudgetBlock = <T extends LanguageModel | AnyCall>(inner: T) => T;

type AnyCall = Pick<Call<never, Reply>, "runOf" | "blocks" | "spec">;

/** What holds when no limit is given. */
const defaults: BudgetLimits = { attempts: 20 };

/**
 * Limits what one run may spend: requests, tokens, dollars, time. All blocks inside share it, so that attempts never multiply: retries,
 * other models and, around a call, tools and reasks. When nothing is left no further request is sent, and waits end at once, with a
 * `BudgetError`. An answer that was paid for is given back, even when it used up the rest.
 *
 * Around a model a run is one request to it with all attempts; around a call one run of that call. To share a budget among many runs, give
 * a `ledger`.
 *
 * @param limits default: 20 requests
 * @throws OptionError for a limit out of range, and for `cost` around a model without a price
 * @example
 * pipe(call({ model: pipe(openai("gpt-5-mini"), retry(), fallback(other)), … }), reask(), budget({ attempts: 8, cost: 0.02, time: "60s" }));
 */
export function budget(limits: BudgetLimits | Ledger = defaults): BudgetBlock {
  const given = "record" in limits ? limits.limits : limits;
  const accountOf = "record" in limits ? () => limits : ledgers(limits);
  const settings = { name: "budget" };
  return <T extends LanguageModel | AnyCall>(inner: T): T => {
    const { price, id } = "runOf" in inner ? inner.spec.model : inner;
    if (given.cost !== undefined && price === undefined) {
      throw optionError("cost", `can't be kept: ${id} has no price. Give the model one, or take another limit`);
    }
    return ("runOf" in inner ? budgetOfCall(inner, accountOf, settings) : budgetOfModel(inner, accountOf, settings)) as T;
  };
}

function budgetOfModel(model: LanguageModel, accountOf: () => Ledger, block: { readonly name: string }): LanguageModel {
  return wrapModel(model, block, async (open, request, context) => {
    const spending = spend(accountOf(), context);
    return whenOver(() => open(model, request, spending.context), spending.end);
  });
}

function budgetOfCall(call: AnyCall, accountOf: () => Ledger, block: { readonly name: string }): AnyCall {
  return wrapCall<never, Reply, Reply>(call as Call<never, Reply>, {
    ...block,
    run: (run) => async (input, context, emit) => {
      const { account, context: limited, end } = spend<RunContext>(accountOf(), context);
      try {
        return await run(
          input,
          {
            ...limited,
            async prepare(request) {
              const exhausted = account.exhausted();
              if (exhausted) throw exhausted;
              return context.prepare ? context.prepare(request) : request;
            },
          },
          emit,
        );
      } finally {
        end();
      }
    },
  });
}

/** A context whose requests are counted, and aborted when nothing is left. */
function spend<Context extends CallContext>(account: Ledger, context: Context) {
  const exhausted = account.exhausted();
  if (exhausted) throw exhausted;
  const link = linkedSignal(context.signal);
  const timeLeft = account.begin();
  const expire = (): void => {
    const late = account.exhausted(undefined, true);
    if (late) link.abort(late);
  };
  const timer = timeLeft <= longestWait ? setTimeout(expire, timeLeft) : undefined;
  const onAttempt = (attempt: Attempt): void => {
    context.onAttempt?.(attempt);
    account.record(attempt);
    const spent = attempt.error && account.exhausted(attempt.error);
    if (spent) link.abort(spent);
  };
  const end = (): void => {
    clearTimeout(timer);
    link.unlink();
  };
  return { account, context: { ...context, signal: link.signal, onAttempt }, end };
}
