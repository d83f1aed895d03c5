import type { LanguageModelV4GenerateResult, SharedV4ProviderMetadata } from "@ai-sdk/provider";
import { type Attempt, addUsage, type ReplyEnd } from "@ashlar/core";
import { fromData, fromFinishReason } from "./content.ts";
import { fromUsage } from "./usage.ts";

type End = Pick<LanguageModelV4GenerateResult, "finishReason" | "usage" | "response"> & {
  readonly providerMetadata: SharedV4ProviderMetadata;
};

/**
 * How a reply ended, as the AI SDK has it. Usage is that of all attempts, because all of them are paid for; what they cost, and how many
 * there were, is in `providerMetadata.ashlar`.
 */
export function fromEnd({ finishReason, providerData, id, model }: ReplyEnd, attempts: readonly Attempt[]): End {
  const cost = costOfAll(attempts);
  return {
    finishReason: fromFinishReason(finishReason),
    usage: fromUsage(addUsage(...attempts.map(({ usage }) => usage))),
    response: { ...(id !== undefined && { id }), ...(model !== undefined && { modelId: model }) },
    providerMetadata: {
      ...fromData(providerData).providerMetadata,
      ashlar: { attempts: attempts.length, ...(cost !== undefined && { cost }) },
    },
  };
}

/** What all attempts cost, where that is known of each. One that failed and consumed nothing is free. */
function costOfAll(attempts: readonly Attempt[]): number | undefined {
  let sum = 0;
  for (const { cost, usage, error } of attempts) {
    if (cost !== undefined) sum += cost;
    else if (!error || Object.keys(usage).length > 0) return undefined;
  }
  return sum;
}
