import type { JsonObject, Usage } from "@ashlar/core";
import { reportsUsage } from "../said.ts";

/** Usage as Google reports it: what was thought is not part of the candidates' tokens. */
export function usageMetadata(usage: Usage): JsonObject | undefined {
  if (!reportsUsage(usage)) return undefined;
  const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens, audioTokens } = usage;
  return {
    promptTokenCount: inputTokens,
    cachedContentTokenCount: cachedInputTokens,
    candidatesTokenCount: outputTokens === undefined ? undefined : outputTokens - (reasoningTokens ?? 0),
    thoughtsTokenCount: reasoningTokens,
    totalTokenCount: inputTokens === undefined ? undefined : inputTokens + (outputTokens ?? 0),
    promptTokensDetails: [
      ...(inputTokens === undefined ? [] : [{ modality: "TEXT", tokenCount: inputTokens - (audioTokens ?? 0) }]),
      ...(audioTokens === undefined ? [] : [{ modality: "AUDIO", tokenCount: audioTokens }]),
    ],
  };
}
