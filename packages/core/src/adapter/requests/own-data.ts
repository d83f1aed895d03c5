import type { ProviderData } from "../../content.ts";
import type { JsonObject } from "../../json.ts";

/** What a part, a message or a tool carries for one provider: what came with it, or the user's own options for it. */
export function ownData({ providerData }: { readonly providerData?: ProviderData }, provider: string): JsonObject {
  return providerData?.[provider] ?? {};
}
