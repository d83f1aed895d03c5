import { isJsonObject, type JsonObject, type Usage } from "@ashlar/core";
import { reportedUsage, sumOf } from "@ashlar/core/adapter";

/** Usage as both wires report it: what is part of what is named differently, not counted differently. */
export interface WireUsage {
  readonly prompt_tokens?: unknown;
  readonly completion_tokens?: unknown;
  readonly input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly prompt_tokens_details?: Details | null;
  readonly completion_tokens_details?: Details | null;
  readonly input_tokens_details?: Details | null;
  readonly output_tokens_details?: Details | null;
}

interface Details {
  readonly cached_tokens?: unknown;
  readonly cache_write_tokens?: unknown;
  readonly reasoning_tokens?: unknown;
  readonly audio_tokens?: unknown;
}

/** Usage in Ashlar's terms. What the server does not report stays unknown. */
export function toUsage(wire: WireUsage | null | undefined): Usage {
  const input = wire?.input_tokens_details ?? wire?.prompt_tokens_details;
  const output = wire?.output_tokens_details ?? wire?.completion_tokens_details;
  return reportedUsage({
    inputTokens: wire?.input_tokens ?? wire?.prompt_tokens,
    outputTokens: wire?.output_tokens ?? wire?.completion_tokens,
    cachedInputTokens: input?.cached_tokens,
    cacheWriteTokens: input?.cache_write_tokens,
    reasoningTokens: output?.reasoning_tokens,
    audioTokens: sumOf(input?.audio_tokens, output?.audio_tokens),
  });
}

/** What a reply that holds an error has consumed. */
export function usageOf({ usage }: JsonObject): Usage {
  return toUsage(isJsonObject(usage) ? usage : undefined);
}
