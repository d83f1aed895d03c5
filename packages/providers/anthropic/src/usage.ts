import { isJsonObject, type JsonObject, type Usage } from "@ashlar/core";
import { countOf, reportedUsage } from "@ashlar/core/adapter";

/** Usage as the Messages API reports it. What is null is not told. */
export interface WireUsage {
  /** Without the tokens read from a cache or written to one. */
  readonly input_tokens?: unknown;
  readonly cache_read_input_tokens?: unknown;
  readonly cache_creation_input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly output_tokens_details?: { readonly thinking_tokens?: unknown } | null;
  readonly server_tool_use?: JsonObject | null;
}

/** Usage in Ashlar's terms, where input includes what a cache had part in. What the server does not report stays unknown. */
export function toUsage(wire: WireUsage | null | undefined): Usage {
  const input = countOf(wire?.input_tokens);
  const read = wire?.cache_read_input_tokens;
  const written = wire?.cache_creation_input_tokens;
  return reportedUsage({
    inputTokens: input === undefined ? undefined : input + (countOf(read) ?? 0) + (countOf(written) ?? 0),
    outputTokens: wire?.output_tokens,
    cachedInputTokens: read,
    cacheWriteTokens: written,
    reasoningTokens: wire?.output_tokens_details?.thinking_tokens,
  });
}

/** Usage with what is told later: the counts of a stream are totals, so the last one holds. */
export function laterUsage(before: WireUsage, later: WireUsage | null | undefined): WireUsage {
  const told = Object.entries(later ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return { ...before, ...Object.fromEntries(told) };
}

/** What a reply that holds an error has consumed. */
export function usageOf({ usage }: JsonObject): Usage {
  return toUsage(isJsonObject(usage) ? usage : undefined);
}
