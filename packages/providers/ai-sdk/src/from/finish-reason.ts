import type { LanguageModelV3FinishReason, LanguageModelV4FinishReason } from "@ai-sdk/provider";
import type { FinishReason } from "@ashlar/core";

/** Why a model of the AI SDK stopped; of a version to come, maybe in words that are not known yet. */
export type AiSdkFinishReason = LanguageModelV3FinishReason | LanguageModelV4FinishReason;

/** The reason in Ashlar's terms. Reasons that are not known are `other`. */
export function toFinishReason({ unified, raw }: AiSdkFinishReason, hasCalls: boolean): FinishReason {
  switch (unified) {
    case "stop":
      // Some servers say so of a reply that asks for tools.
      return hasCalls ? "tool-calls" : "stop";
    case "length":
    case "tool-calls":
      return unified;
    case "content-filter":
      // A model that refuses has ended its answer by itself.
      return raw === undefined || /^(?:stop|end_turn|completed|refusal)$/i.test(raw) ? "refusal" : "content-filter";
    default:
      return "other";
  }
}
