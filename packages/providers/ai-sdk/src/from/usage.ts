import type { LanguageModelV3Usage, LanguageModelV4Usage } from "@ai-sdk/provider";
import type { Usage } from "@ashlar/core";
import { reportedUsage } from "@ashlar/core/adapter";

/** Usage in Ashlar's terms. Both count cached tokens as input and reasoning as output. What the model does not report stays unknown. */
export function toUsage(usage: LanguageModelV3Usage | LanguageModelV4Usage | undefined): Usage {
  return reportedUsage({
    inputTokens: usage?.inputTokens?.total,
    outputTokens: usage?.outputTokens?.total,
    cachedInputTokens: usage?.inputTokens?.cacheRead,
    cacheWriteTokens: usage?.inputTokens?.cacheWrite,
    reasoningTokens: usage?.outputTokens?.reasoning,
  });
}
