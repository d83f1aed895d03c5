import type { JsonObject, Usage } from "@ashlar/core";
import { reportsUsage } from "../said.ts";

/** Usage as Chat Completions report it. What the script leaves out is left out, as far as the wire allows. */
export function chatUsage(usage: Usage): JsonObject | undefined {
  const { inputTokens = 0, outputTokens = 0, cachedInputTokens, cacheWriteTokens, reasoningTokens, audioTokens } = usage;
  if (!reportsUsage(usage)) return undefined;
  const heard = audioTokens === undefined ? undefined : Math.ceil(audioTokens / 2);
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedInputTokens, cache_write_tokens: cacheWriteTokens, audio_tokens: heard },
    completion_tokens_details: {
      reasoning_tokens: reasoningTokens,
      audio_tokens: audioTokens === undefined ? undefined : Math.floor(audioTokens / 2),
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** Usage as the Responses API reports it: it always says what was cached and thought. */
export function responsesUsage(usage: Usage): JsonObject | undefined {
  if (!reportsUsage(usage)) return undefined;
  const { inputTokens = 0, outputTokens = 0, cachedInputTokens = 0, cacheWriteTokens, reasoningTokens = 0 } = usage;
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedInputTokens, cache_write_tokens: cacheWriteTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: inputTokens + outputTokens,
  };
}
