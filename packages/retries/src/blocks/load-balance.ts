import { isAshlarError, type LanguageModel, type ModelBlock, wrapModel } from "@ashlar/core";
import { type Duration, toMilliseconds } from "../duration.ts";
import { checkNumber, optionError } from "../option-error.ts";
import { systemClock, type Timing } from "../timing.ts";
import { commonCapabilities } from "./capabilities.ts";
import { reasonOf } from "./moves-on.ts";
import { describeModel } from "./order.ts";

/** A model and its share of the requests, compared with the others. */
export interface WeightedModel {
  readonly model: LanguageModel;
  readonly weight: number;
}

/** How requests are spread. */
export interface LoadBalanceOptions extends Pick<Timing, "clock"> {
  /** The weight of the model that the block is put around, and of others without one. Default 1. */
  readonly weight?: number;
  /** How long a model that failed is passed over, where its error does not say (`retryAfter`). Default `"10s"`. */
  readonly coolDown?: Duration;
}

interface Member extends WeightedModel {
  current: number;
  restsUntil: number;
}

/**
 * Spreads requests over several models, or over one model with several keys, by weight. One that fails for a reason of its own (a limit, a
 * wrong key, an overload) rests for a while, and the request goes to the next that is well, at most once to each. When none is well, the
 * one that will be first is asked.
 *
 * The turns are those of nginx's smooth weighted round robin, so that a heavy model does not get its requests all at once.
 *
 * @throws OptionError
 * @example
 * const [one, two] = [keyA, keyB].map((apiKey) => createOpenAI({ apiKey })("gpt-5-mini"));
 * const model = pipe(one, loadBalance([{ model: two, weight: 3 }]), retry());
 */
export function loadBalance(others: readonly (LanguageModel | WeightedModel)[], options: LoadBalanceOptions = {}): ModelBlock {
  const { clock = systemClock } = options;
  if (others.length === 0) throw optionError("loadBalance", "needs at least one other model");
  const weight = checkNumber("weight", options.weight ?? 1, { min: Number.MIN_VALUE });
  const coolDown = toMilliseconds("coolDown", options.coolDown ?? "10s");
  const weighted = others.map((other) => ("model" in other ? other : { model: other, weight }));
  for (const other of weighted) checkNumber("weight", other.weight, { min: Number.MIN_VALUE });
  return (model) => {
    const members: Member[] = [{ model, weight }, ...weighted].map((member) => ({ ...member, current: 0, restsUntil: 0 }));
    const settings = {
      models: weighted.map((other) => describeModel(other.model)),
      weights: members.map((member) => member.weight),
    };
    const capabilities = commonCapabilities([model, ...weighted.map((other) => other.model)]);
    return wrapModel(model, { name: "load-balance", settings, capabilities }, async (open, request, context) => {
      const asked = new Set<Member>();
      for (;;) {
        const member = choose(members, asked, clock());
        asked.add(member);
        try {
          return await open(member.model, request, context);
        } catch (error) {
          if (context.signal.aborted || !isOwnFailure(error)) throw reasonOf(context.signal, error);
          member.restsUntil = clock() + ((isAshlarError(error) && error.retryAfter) || coolDown);
          if (!members.some((other) => !asked.has(other) && other.restsUntil <= clock())) throw error;
        }
      }
    });
  };
}

/** A failure of this model or key, and not of the request. */
function isOwnFailure(error: unknown): boolean {
  return isAshlarError(error) && (error.retryable || ["quota", "authentication", "permission", "not-found"].includes(error.code));
}

function choose(members: readonly Member[], asked: ReadonlySet<Member>, now: number): Member {
  const left = members.filter((member) => !asked.has(member));
  const well = left.filter(({ restsUntil }) => restsUntil <= now);
  if (well.length === 0) return left.reduce((soonest, member) => (member.restsUntil < soonest.restsUntil ? member : soonest));
  for (const member of well) member.current += member.weight;
  const chosen = well.reduce((best, member) => (member.current > best.current ? member : best));
  chosen.current -= well.reduce((sum, { weight }) => sum + weight, 0);
  return chosen;
}
