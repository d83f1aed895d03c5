import type { LanguageModelV4Usage } from "@ai-sdk/provider";
import type { JsonObject, Usage } from "@ashlar/core";

/** Usage as the AI SDK has it. What is not known stays `undefined`; what it has no place for is in `raw`. */
export function fromUsage(usage: Usage): LanguageModelV4Usage {
  const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage;
  const raw: JsonObject = { ...usage };
  return {
    inputTokens: {
      total: inputTokens,
      noCache: rest(inputTokens, cachedInputTokens, cacheWriteTokens),
      cacheRead: cachedInputTokens,
      cacheWrite: cacheWriteTokens,
    },
    outputTokens: { total: outputTokens, text: rest(outputTokens, reasoningTokens), reasoning: reasoningTokens },
    // The AI SDK has the same JSON, without `readonly`.
    raw: raw as NonNullable<LanguageModelV4Usage["raw"]>,
  };
}

/** What is left of a total, where it is known what to take away. */
function rest(total: number | undefined, known: number | undefined, more = 0): number | undefined {
  return total === undefined || known === undefined ? undefined : Math.max(total - known - more, 0);
}
