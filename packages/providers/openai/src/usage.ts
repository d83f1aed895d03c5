import { isJsonObject, type JsonObject, type Usage } from "@ashlar/core";

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
  if (!wire) return {};
  const input = wire.input_tokens_details ?? wire.prompt_tokens_details;
  const output = wire.output_tokens_details ?? wire.completion_tokens_details;
  const audio = [count(input?.audio_tokens), count(output?.audio_tokens)].filter((tokens) => tokens !== undefined);
  return {
    ...known("inputTokens", count(wire.input_tokens ?? wire.prompt_tokens)),
    ...known("outputTokens", count(wire.output_tokens ?? wire.completion_tokens)),
    ...known("cachedInputTokens", count(input?.cached_tokens)),
    ...known("cacheWriteTokens", count(input?.cache_write_tokens)),
    ...known("reasoningTokens", count(output?.reasoning_tokens)),
    ...known("audioTokens", audio.length > 0 ? audio.reduce((sum, tokens) => sum + tokens, 0) : undefined),
  };
}

/** What a reply that holds an error has consumed. */
export function usageOf({ usage }: JsonObject): Usage {
  return toUsage(isJsonObject(usage) ? usage : undefined);
}

function known(field: keyof Usage, tokens: number | undefined): Usage {
  return tokens === undefined ? {} : { [field]: tokens };
}

function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}
