import type { LanguageModelV3Usage, LanguageModelV4Usage } from "@ai-sdk/provider";
import type { Usage } from "@ashlar/core";

/** Usage in Ashlar's terms. Both count cached tokens as input and reasoning as output. What the model does not report stays unknown. */
export function toUsage(usage: LanguageModelV3Usage | LanguageModelV4Usage | undefined): Usage {
  return {
    ...known("inputTokens", usage?.inputTokens?.total),
    ...known("outputTokens", usage?.outputTokens?.total),
    ...known("cachedInputTokens", usage?.inputTokens?.cacheRead),
    ...known("cacheWriteTokens", usage?.inputTokens?.cacheWrite),
    ...known("reasoningTokens", usage?.outputTokens?.reasoning),
  };
}

function known(field: keyof Usage, tokens: number | undefined): Usage {
  return typeof tokens === "number" && Number.isFinite(tokens) && tokens >= 0 ? { [field]: tokens } : {};
}
