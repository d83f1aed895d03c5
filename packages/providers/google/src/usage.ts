import { isJsonObject, type JsonObject, type Usage } from "@ashlar/core";
import type { WireUsage } from "./wire.ts";

/**
 * Usage in Ashlar's terms. Gemini counts the prompt with what was cached, but the results of its own tools beside it, and the answer
 * without its thoughts. It leaves out counts of 0: what the total says holds then.
 *
 * Source: https://ai.google.dev/api/generate-content#UsageMetadata
 */
export function toUsage(wire: WireUsage | undefined): Usage {
  if (!wire) return {};
  const prompt = count(wire.promptTokenCount);
  const input = prompt === undefined ? undefined : prompt + (count(wire.toolUsePromptTokenCount) ?? 0);
  const thoughts = count(wire.thoughtsTokenCount);
  const answer = count(wire.candidatesTokenCount);
  const total = count(wire.totalTokenCount);
  const told = answer === undefined && thoughts === undefined ? undefined : (answer ?? 0) + (thoughts ?? 0);
  const output = told ?? (total === undefined || input === undefined ? undefined : Math.max(total - input, 0));
  return {
    ...known("inputTokens", input),
    ...known("outputTokens", output),
    ...known("cachedInputTokens", count(wire.cachedContentTokenCount)),
    ...known("reasoningTokens", thoughts),
    ...known("audioTokens", audioIn(wire)),
  };
}

/** What a reply that holds an error has consumed. */
export function usageOf({ usageMetadata }: JsonObject): Usage {
  return toUsage(isJsonObject(usageMetadata) ? usageMetadata : undefined);
}

function audioIn({ promptTokensDetails, candidatesTokensDetails }: WireUsage): number | undefined {
  const details = [promptTokensDetails, candidatesTokensDetails].flatMap((list) => (Array.isArray(list) ? list.filter(isJsonObject) : []));
  const counts = details.flatMap(({ modality, tokenCount }) => (modality === "AUDIO" ? (count(tokenCount) ?? []) : []));
  return counts.length > 0 ? counts.reduce((sum, tokens) => sum + tokens, 0) : undefined;
}

function known(field: keyof Usage, tokens: number | undefined): Usage {
  return tokens === undefined ? {} : { [field]: tokens };
}

function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}
