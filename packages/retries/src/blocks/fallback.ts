import {
  type Attempt,
  type CallContext,
  defineError,
  isAshlarError,
  type LanguageModel,
  type ModelBlock,
  type ModelRequest,
  type Open,
  type OpenReply,
  RefusalError,
  wrapModel,
} from "@ashlar/core";
import { messageOf } from "../message-of.ts";
import { optionError } from "../option-error.ts";
import { commonCapabilities } from "./capabilities.ts";
import { type MovesOn, movesOn, reasonOf } from "./moves-on.ts";
import { describeModel } from "./order.ts";
import { holdingBack, lookForRefusal } from "./refused.ts";

/** How models take each other's place. */
export interface FallbackOptions {
  /**
   * Which errors let the next model answer: classes, or a predicate. Default: any error of Ashlar but those that would be the same
   * elsewhere (`invalid-request`, `aborted`, `budget` …) and refusals.
   */
  readonly on?: MovesOn;
  /**
   * Whether the next model is asked what one refused, or what its provider's filter stopped. Of streams only one that holds nothing but the
   * refusal counts: once words have reached the reader they are the answer. Default: false, unless `on` says so of a `RefusalError`. Most
   * refusals are right, and to ask around until a model complies should be somebody's decision.
   */
  readonly refusals?: boolean;
}

/** No model answered. `errors` says why, in the order of the models; `cause` is the last one. */
export class FallbackError extends defineError<"fallback", { readonly errors: readonly Error[] }>("fallback") {}

/**
 * Lets other models answer, in their order, when a model fails. A stream too, as long as its first event has not reached the reader, so
 * also when an overload is reported inside of an HTTP 200 stream.
 *
 * `reply.attempts` says which model answered and why the others did not. As a request is made once, the block can do what all its models
 * can: structured output in a mode that all have, tools only if all use them.
 *
 * @throws FallbackError when none of them answered: `retryable` when one of the errors is
 * @example
 * pipe(openai("gpt-5-mini"), retry(), fallback(anthropic("claude-haiku-4-5"), local("smollm2-135m")));
 */
export function fallback(...models: readonly LanguageModel[] | readonly [...LanguageModel[], FallbackOptions]): ModelBlock {
  const given: readonly (LanguageModel | FallbackOptions)[] = models;
  const others = given.filter(isModel);
  const { on, refusals = false } = given.find((each): each is FallbackOptions => !isModel(each)) ?? {};
  if (others.length === 0) throw optionError("fallback", "needs at least one other model");
  const isReason = movesOn(on);
  const goesOn = (error: unknown): boolean => (refusals && RefusalError.isInstance(error)) || isReason(error);
  // Only then is it worth a look into each reply.
  const looks = refusals || on !== undefined;
  return (model) => {
    const settings = { models: others.map(describeModel) };
    const block = { name: "fallback", settings, capabilities: commonCapabilities([model, ...others]) };
    const models = [model, ...others];
    return wrapModel(model, block, (open, request, context) => {
      const errors: Error[] = [];
      // Not async: this is the way of each request.
      const askFrom = (index: number): Promise<OpenReply> => {
        const candidate = models[index];
        if (!candidate) return Promise.reject(failed(models, errors));
        // A failure without a request is told too: a circuit that was open, a queue that was full.
        let asked = false;
        const onAttempt = (attempt: Attempt): void => {
          asked = true;
          context.onAttempt?.(attempt);
        };
        const own = { ...context, onAttempt };
        // What the last of them refuses is the answer.
        const looksAt = looks && candidate !== models.at(-1);
        const opening = looksAt ? openUnlessRefused(open, candidate, request, own, goesOn) : open(candidate, request, own);
        return opening.catch((error) => {
          if (context.signal.aborted || !goesOn(error)) throw reasonOf(context.signal, error);
          if (!asked && error instanceof Error) tell(context, candidate, error);
          errors.push(error instanceof Error ? error : new Error(messageOf(error), { cause: error }));
          return askFrom(index + 1);
        });
      };
      return askFrom(0);
    });
  };
}

/** Opens a reply. @throws RefusalError for one that is a refusal to go on from; the attempt then has that for its error */
async function openUnlessRefused(
  open: Open,
  model: LanguageModel,
  request: ModelRequest,
  context: CallContext,
  goesOn: (error: unknown) => boolean,
): Promise<OpenReply> {
  const attempts = holdingBack(context);
  try {
    const { opened, refusal } = await lookForRefusal(await open(model, request, attempts.context), model);
    if (!refusal || !goesOn(refusal)) return opened;
    attempts.tell(refusal);
    throw refusal;
  } finally {
    attempts.tell();
  }
}

function isModel(value: LanguageModel | FallbackOptions): value is LanguageModel {
  return "generate" in value;
}

function tell({ onAttempt }: CallContext, { provider, id }: LanguageModel, error: Error): void {
  onAttempt?.({ provider, model: id, usage: {}, cost: undefined, milliseconds: 0, error });
}

function failed(models: readonly LanguageModel[], errors: readonly Error[]): FallbackError {
  const transient = errors.filter((error) => isAshlarError(error) && error.retryable);
  const waits = transient.flatMap((error) => (isAshlarError(error) ? (error.retryAfter ?? []) : []));
  const reasons = errors.map((error, index) => `- ${models[index]?.provider}/${models[index]?.id}: ${error.message}`);
  return new FallbackError(`None of ${models.length} models answered:\n${reasons.join("\n")}`, {
    errors,
    cause: errors.at(-1),
    retryable: transient.length > 0,
    ...(waits.length > 0 && waits.length === transient.length && { retryAfter: Math.min(...waits) }),
  });
}
