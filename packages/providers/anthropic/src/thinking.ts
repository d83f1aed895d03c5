import type { MessageCreateParamsBase } from "@anthropic-ai/sdk/resources/messages/messages";
import type { ModelParams, ReasoningEffort } from "@ashlar/core";
import { unsupported } from "@ashlar/core/adapter";
import type { ModelTraits } from "./models.ts";

/** The API takes no smaller budget. */
const smallestBudget = 1024;
const budgets: Readonly<Record<Exclude<ReasoningEffort, "none">, number>> = {
  minimal: smallestBudget,
  low: 4096,
  medium: 12_288,
  high: 24_576,
};

/** Fields of a request that say how much to think. */
export type ThinkingFields = Pick<MessageCreateParamsBase, "thinking" | "output_config">;

/**
 * How much to think, as the model takes it: an effort with adaptive thinking, or a budget of tokens. `minimal` is the lowest effort that
 * there is. A budget takes at most four fifths of `maxTokens`, so that an answer has room.
 *
 * @throws UnsupportedError for `none` where thinking can't be switched off, and where `maxTokens` leaves no room for a budget
 */
export function thinkingFields(
  effort: ModelParams["reasoningEffort"],
  { thinking, thinkingOff }: ModelTraits,
  { model, maxTokens }: { readonly model: string; readonly maxTokens: number },
): ThinkingFields {
  if (effort === undefined) return {};
  if (effort === "none") {
    if (!thinkingOff) throw unsupported('params.reasoningEffort "none"', model, 'it always thinks; "low" makes it think least');
    return { thinking: { type: thinkingOff } };
  }
  if (thinking === "adaptive") {
    return { thinking: { type: "adaptive" }, output_config: { effort: effort === "minimal" ? "low" : effort } };
  }
  if (maxTokens <= smallestBudget) {
    const instead = `thinking takes at least ${smallestBudget} tokens of it; raise it, or set reasoningEffort to "none"`;
    throw unsupported(`params.reasoningEffort with params.maxOutputTokens ${maxTokens}`, model, instead);
  }
  const room = Math.max(smallestBudget, Math.floor(maxTokens * 0.8));
  return { thinking: { type: "enabled", budget_tokens: Math.min(budgets[effort], room) } };
}
