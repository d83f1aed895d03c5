import type { SharedV4ProviderMetadata } from "@ai-sdk/provider";
import { isJsonObject, type JsonObject, type ProviderData } from "@ashlar/core";

/**
 * Where the bridge keeps what a model of the AI SDK adds to its parts. It has a name of its own, because `openai` and `anthropic` belong to
 * Ashlar's own adapters, which keep other fields there.
 */
export const bridge = "ai-sdk";

/** Metadata by provider, as both sides know them. */
export type Metadata = Readonly<Record<string, JsonObject>>;

/** Metadata of a part that came from a model of the AI SDK, to be sent back with it. `undefined` where there is none. */
export function toProviderData(metadata: SharedV4ProviderMetadata | undefined): ProviderData | undefined {
  return metadata && Object.keys(metadata).length > 0 ? { [bridge]: { metadata } } : undefined;
}

/** What belongs to a whole reply: its metadata, and its sources and citations. It is not sent back. */
export function toReplyData(metadata: SharedV4ProviderMetadata | undefined, extra: JsonObject): ProviderData | undefined {
  const data = { ...(metadata && Object.keys(metadata).length > 0 && { metadata }), ...extra };
  return Object.keys(data).length > 0 ? { [bridge]: data } : undefined;
}

/** Data that only ends a part, so that the next one does not grow together with it. */
export const partEnd: ProviderData = { [bridge]: {} };

/** What a model of the AI SDK gets as options: its own metadata, and what the user set under the providers' names. */
export function toMetadata(data: ProviderData | undefined): SharedV4ProviderMetadata | undefined {
  if (!data) return undefined;
  const { [bridge]: bridged, ...named } = data;
  const merged = mergeMetadata(isMetadata(bridged?.metadata) ? bridged.metadata : undefined, named);
  // The AI SDK has the same JSON, without `readonly`.
  return Object.keys(merged).length > 0 ? (merged as SharedV4ProviderMetadata) : undefined;
}

/** Puts metadata together, provider by provider; what comes later holds. */
export function mergeMetadata(first: Metadata | undefined, second: Metadata | undefined): Metadata {
  const merged: Record<string, JsonObject> = { ...first };
  for (const [provider, data] of Object.entries(second ?? {})) merged[provider] = { ...merged[provider], ...data };
  return merged;
}

function isMetadata(value: unknown): value is Metadata {
  return isJsonObject(value) && Object.values(value).every(isJsonObject);
}

/** The name of a model's provider: `openai` of `openai.responses`. Options and metadata go under it. */
export function providerName(model: { readonly provider: string }): string {
  return model.provider.split(".")[0] ?? model.provider;
}
