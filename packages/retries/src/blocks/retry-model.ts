import { type LanguageModel, type ModelBlock, type OpenReply, wrapModel } from "@ashlar/core";
import { abortedError } from "@ashlar/core/adapter";
import { type Duration, toMilliseconds } from "../duration.ts";
import { execute } from "../function/engine.ts";
import type { RetryOptions } from "../function/options.ts";
import { type PolicyDefaults, policyOf } from "../function/policy.ts";
import { retryIfTransient } from "../function/retry-condition.ts";
import { waitRandomExponential, waitRetryAfter } from "../function/wait.ts";
import { checkOrder } from "./order.ts";

/** How a model's requests are repeated. Default: 3 attempts, and a random wait of up to 1 s, 2 s, 4 s … where the provider asks for none. */
export interface ModelRetryOptions extends Omit<RetryOptions<OpenReply>, "onGiveUp" | "rethrow" | "signal" | "enabled"> {
  /** The longest wait that a provider may ask for; when it asks for more, the request fails at once. Default `"60s"`. */
  readonly maxRetryAfter?: Duration;
}

const defaults: PolicyDefaults<OpenReply> = {
  retries: 2,
  retry: retryIfTransient(),
  wait: waitRandomExponential({ multiplier: "1s", max: "30s" }),
};

/** The model block behind `retry(options)`. */
export function retryModel(options: ModelRetryOptions = {}): ModelBlock {
  const { maxRetryAfter = "60s", ...given } = options;
  const own = policyOf<OpenReply, never>({ ...given, rethrow: true }, defaults);
  const providers = waitRetryAfter({ max: toMilliseconds("maxRetryAfter", maxRetryAfter, { infinite: true }), jitter: 0.1 });
  const policy = { ...own, wait: providers.or(own.wait), aborted: abortedError };
  return (model: LanguageModel) => {
    checkOrder("retry", model.id, model.blocks);
    return wrapModel(model, { name: "retry" }, (open, request, context) => {
      return execute(policy, () => open(model, request, context), context);
    });
  };
}
