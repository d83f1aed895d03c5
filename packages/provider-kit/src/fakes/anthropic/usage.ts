import type { JsonObject, Usage } from "@ashlar/core";
import { reportsUsage } from "../said.ts";

/** Usage as Anthropic reports it: `input_tokens` are those that no cache had to do with. */
export function messageUsage(usage: Usage): JsonObject | undefined {
  if (!reportsUsage(usage)) return undefined;
  const { cacheWriteTokens: written } = usage;
  return {
    ...deltaUsage(usage),
    cache_creation: written === undefined ? null : { ephemeral_5m_input_tokens: written, ephemeral_1h_input_tokens: 0 },
    inference_geo: null,
    service_tier: "standard",
  };
}

/** The same at the end of a stream, with fewer fields. */
export function deltaUsage(usage: Usage): JsonObject | undefined {
  if (!reportsUsage(usage)) return undefined;
  const { inputTokens = 0, outputTokens = 0, cachedInputTokens, cacheWriteTokens, reasoningTokens } = usage;
  return {
    input_tokens: inputTokens - (cachedInputTokens ?? 0) - (cacheWriteTokens ?? 0),
    cache_creation_input_tokens: cacheWriteTokens ?? null,
    cache_read_input_tokens: cachedInputTokens ?? null,
    output_tokens: outputTokens,
    output_tokens_details: reasoningTokens === undefined ? null : { thinking_tokens: reasoningTokens },
    server_tool_use: null,
  };
}
