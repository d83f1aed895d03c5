import { type Call, type Reply, wrapCall } from "@ashlar/core";
import { checkOrder, describeModel } from "../blocks/order.ts";
import type { Check } from "./check.ts";
import { type Channel, correctedRun } from "./corrected-run.ts";
import { defaultFeedback } from "./correction.ts";
import { type Reasked, type ReaskOptions, type ReaskPolicy, reaskPolicy } from "./options.ts";

/** A block around any call. */
export type ReaskBlock = <In, R extends Reply>(call: Call<In, R>) => Call<In, R & Reasked>;

/**
 * Puts what was wrong with an answer back to the model, so that it mends it: a value that does not fit its schema, text that is no JSON, or
 * what the call's own `check` says. It works for streams too; a `restart` event tells the reader that what it has seen is void.
 *
 * - JSON with small faults is repaired locally first, at no cost.
 * - The conversation is kept, with the last answer (unless `keepAnswer` is false) and one correction: earlier ones are left out. Tools are
 *   not called again.
 * - It stops before the last attempt when two answers of one model fail in the same way.
 * - A refusal is never asked again. An answer that was cut off is asked for with more room, goes on (`truncated: "continue"`), or fails.
 * - `reply.corrections` says what was mended; usage and cost are those of all requests together.
 *
 * What goes wrong in a request itself is for `retry()` around the model. Bad arguments of a tool are told to the model by the call; this
 * block ends the loop when the model repeats them.
 *
 * @throws OptionError; OrderError around another `reask`. The call throws the last `SchemaError`, or `BudgetError` after too many failed
 * requests
 * @example
 * const recommend = pipe(
 *   call({ name: "recommend", model, output: book, prompt }),
 *   reask({ attempts: 3, check: ({ year }) => (year > 2026 ? "The year lies in the future." : undefined) }),
 * );
 */
export function reask(options?: ReaskOptions & { readonly check?: undefined }): ReaskBlock;
export function reask<In, R extends Reply>(
  options: ReaskOptions & { readonly check: Check<R["value"]> },
): (call: Call<In, R>) => Call<In, R & Reasked>;
export function reask(options: ReaskOptions & { readonly check?: Check<never> | undefined } = {}): ReaskBlock {
  return correcting("reask", "message", reaskPolicy(options, defaultFeedback));
}

/**
 * Keeps what was wrong with earlier answers and hands it to the prompt function, all of it, as `errors`: to place it in the prompt by hand.
 * Each attempt renders the prompt anew and begins from there, tools included. Everything else is as in `reask`. A conversation that is resumed has no prompt to render;
 * there the model is told as `reask` tells it.
 *
 * @example
 * const recommend = pipe(
 *   call({
 *     name: "recommend", model, output: book,
 *     prompt: ({ genre }, { errors }) => prompt`
 *       Recommend a ${genre} book.
 *       ${errors.length > 0 && prompt`Avoid these mistakes: ${errors.map(({ message }) => message)}`}
 *     `,
 *   }),
 *   collectErrors({ attempts: 3 }),
 * );
 */
export function collectErrors(options?: CollectErrorsOptions & { readonly check?: undefined }): ReaskBlock;
export function collectErrors<In, R extends Reply>(
  options: CollectErrorsOptions & { readonly check: Check<R["value"]> },
): (call: Call<In, R>) => Call<In, R & Reasked>;
export function collectErrors(options: CollectErrorsOptions & { readonly check?: Check<never> | undefined } = {}): ReaskBlock {
  return correcting("collect-errors", "errors", reaskPolicy(options, defaultFeedback));
}

/** How `collectErrors` asks again. */
export type CollectErrorsOptions = Omit<ReaskOptions, "feedback" | "keepAnswer">;

function correcting(name: string, channel: Channel, policy: ReaskPolicy): ReaskBlock {
  const { attempts, escalate, keepAnswer, check } = policy;
  return <In, R extends Reply>(inner: Call<In, R>): Call<In, R & Reasked> => {
    checkOrder("reask", `the call "${inner.spec.name}"`, inner.blocks);
    return wrapCall<In, R, R & Reasked>(inner, {
      name,
      settings: { attempts, checked: check !== undefined, keepAnswer, ...(escalate.length > 0 && { models: escalate.map(describeModel) }) },
      // A run on another model is the inner call's, with the spec that the blocks around have made of it.
      run: (_, spec) => correctedRun(policy, channel, spec, (model) => inner.runOf(() => ({ ...spec, model }))),
    });
  };
}
