import {
  type BlockInfo,
  type Call,
  type LanguageModel,
  type ModelRequest,
  type OpenReply,
  type Reply,
  wrapCall,
  wrapModel,
} from "@ashlar/core";
import { optionError } from "../option-error.ts";
import { expectedOf } from "./estimate.ts";
import { leave } from "./leave.ts";
import { type Account, accountsOf, type BudgetLimits, exhausted, type Ledger, reserves } from "./ledger.ts";
import { estimate, isPaidFrom, openTab, spend, type Tab } from "./spend.ts";
import { whenOver } from "./when-over.ts";

/** A block for models and for calls. */
export type BudgetBlock = <T extends LanguageModel | AnyCall>(inner: T) => T;

type AnyCall = Pick<Call<never, Reply>, "runOf" | "blocks" | "spec">;

/** What holds when no limit is given. */
const defaults: BudgetLimits = { attempts: 20 };

/**
 * Limits what one run may spend: requests, tokens, dollars, time. All blocks inside share it, so that attempts never multiply: retries,
 * other models and, around a call, tools and reasks. When nothing is left no further request is sent and no wait for one begins:
 * a `BudgetError` is thrown. An answer that was paid for is given back, even when it used up the rest.
 *
 * Of requests at the same time, as with a shared `ledger`:
 * - `attempts` is never passed: they count as they are sent.
 * - `failures` is passed by as many as are under way when it is reached.
 * - For `tokens` and `cost` each reserves what it is expected to consume, is settled with its real usage when it ends, and is refused
 *   when the rest does not hold that much beside those under way. Expected are a token for 4 characters of its messages, and
 *   `maxOutputTokens` where it is set, at the price of the model that the block is put around. So a limit is passed by what requests under
 *   way consume beyond that: answers without `maxOutputTokens`, media, tools and schemas, what a block inside of a call adds to its
 *   prompt, a dearer `fallback`. A request that is alone is sent as long as anything is left, and passes the limit by no more than itself.
 * - A request that is left, aborted, timed out or loses its connection counts as the usage that its provider had told until then, or else
 *   as what was reserved for it, and no less output than had arrived. What its provider generates beyond that is not seen. One that its
 *   provider refused, or that did not reach it, costs nothing.
 * - A stream that is neither read to its end nor left keeps what it has reserved.
 *
 * Around a model a run is one request to it with all attempts; around a call one run of that call. To share a budget among many runs, give
 * a `ledger`: blocks that hold the same one on the way of a request count it once, the outermost of them.
 *
 * @param limits default: 20 requests
 * @throws OptionError for a limit out of range, and for `cost` around a model without a price
 * @example
 * pipe(call({ model: pipe(openai("gpt-5-mini"), retry(), fallback(other)), … }), reask(), budget({ attempts: 8, cost: 0.02, time: "60s" }));
 */
export function budget(limits: BudgetLimits | Ledger = defaults): BudgetBlock {
  const accountOf = accountsOf(limits);
  const { cost } = "limits" in limits ? limits.limits : limits;
  const block = { name: "budget" };
  return <T extends LanguageModel | AnyCall>(inner: T): T => {
    const { price, id } = "runOf" in inner ? inner.spec.model : inner;
    if (cost !== undefined && price === undefined) {
      throw optionError("cost", `can't be kept: ${id} has no price. Give the model one, or take another limit`);
    }
    return ("runOf" in inner ? budgetOfCall(inner, accountOf, block) : budgetOfModel(inner, accountOf, block)) as T;
  };
}

function budgetOfModel(model: LanguageModel, accountOf: () => Account, block: BlockInfo): LanguageModel {
  return wrapModel(model, block, (open, request, context) => {
    const account = accountOf();
    if (isPaidFrom(account, context)) return open(model, request, context);
    const tab = reserves(account) ? openTab(expectedOf(request, model.price)) : undefined;
    const refused = exhausted(account, tab?.expected);
    if (refused) throw refused;
    const { context: own, end } = spend(account, context, tab);
    const opening = open(model, request, own);
    const opened = tab ? opening.then((reply) => noteLeaving(reply, tab)) : opening;
    return end ? whenOver(opened, end) : opened;
  });
}

/** A request whose reader leaves ends without an error, as one does that says nothing of what it consumed. */
function noteLeaving(opened: OpenReply, tab: Tab): OpenReply {
  if (opened.reply) return opened;
  return {
    ...opened,
    events: () => {
      const events = opened.events();
      return {
        next: () => events.next(),
        return() {
          tab.isLeft = true;
          return leave(events);
        },
      };
    },
  };
}

function budgetOfCall(call: AnyCall, accountOf: () => Account, block: BlockInfo): AnyCall {
  return wrapCall<never, Reply, Reply>(call as Call<never, Reply>, {
    ...block,
    run:
      (run, { model }) =>
      async (input, context, emit) => {
        const account = accountOf();
        if (isPaidFrom(account, context)) return run(input, context, emit);
        const refused = exhausted(account);
        if (refused) throw refused;
        const tab = reserves(account) ? openTab(expectedOf({ messages: [] }, model.price)) : undefined;
        const { context: own, end } = spend(account, context, tab);
        const prepare = async (request: ModelRequest): Promise<ModelRequest> => {
          const prepared = context.prepare ? await context.prepare(request) : request;
          if (tab) estimate(account, tab, expectedOf(prepared, model.price));
          return prepared;
        };
        try {
          return await run(input, tab ? { ...own, prepare } : own, emit);
        } finally {
          end?.();
        }
      },
  });
}
