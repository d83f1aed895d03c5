import { isJsonObject, type JsonObject, type Usage } from "@ashlar/core";
import { countOf, reportedUsage, sumOf } from "@ashlar/core/adapter";
import type { WireUsage } from "./wire.ts";

/**
 * Usage in Ashlar's terms. Gemini counts the prompt with what was cached, but the results of its own tools beside it, and the answer
 * without its thoughts. It leaves out counts of 0: what the total says holds then.
 *
 * Source: https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function toUsage(wire: WireUsage | undefined): Usage {
  if (!wire) return {};
  const prompt = countOf(wire.promptTokenCount);
  const input = prompt === undefined ? undefined : sumOf(prompt, wire.toolUsePromptTokenCount);
  const total = countOf(wire.totalTokenCount);
  const told = sumOf(wire.candidatesTokenCount, wire.thoughtsTokenCount);
  return reportedUsage({
    inputTokens: input,
    outputTokens: told ?? (total === undefined || input === undefined ? undefined : Math.max(total - input, 0)),
    cachedInputTokens: wire.cachedContentTokenCount,
    reasoningTokens: wire.thoughtsTokenCount,
    audioTokens: audioIn(wire),
  });
}

/** What a reply that holds an error has consumed. */
export function usageOf({ usageMetadata }: JsonObject): Usage {
  return toUsage(isJsonObject(usageMetadata) ? usageMetadata : undefined);
}

function audioIn({ promptTokensDetails, candidatesTokensDetails }: WireUsage): number | undefined {
  const details = [promptTokensDetails, candidatesTokensDetails].flatMap((list) => (Array.isArray(list) ? list.filter(isJsonObject) : []));
  return sumOf(...details.map(({ modality, tokenCount }) => (modality === "AUDIO" ? tokenCount : undefined)));
}
