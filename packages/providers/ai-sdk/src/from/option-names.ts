import type { JsonObject } from "@ashlar/core";
import { withProviderOptions } from "@ashlar/core/adapter";
import { providerName } from "../provider-data.ts";

/** Names under which packages of the AI SDK look for options whatever their provider is called. */
const known = ["openai", "anthropic", "google", "openaiCompatible", "openai-compatible"];

/**
 * Looks at the names of options before a model's package does, which leaves out silently what it does not know.
 *
 * @throws InvalidRequestError for a name that is the provider's but for case and punctuation, and that no package reads, where there
 * are none under its own
 */
export function refuseSlippedNames(
  providerOptions: Readonly<Record<string, JsonObject>> | undefined,
  model: { readonly provider: string },
): void {
  const name = providerName(model);
  const read = [...known, inCamelCase(name)].filter((other) => other !== name);
  const unread = Object.entries(providerOptions ?? {}).filter(([key]) => !read.includes(key));
  // Only for what core refuses: the options go to the package as they are.
  withProviderOptions({}, { messages: [], providerOptions: Object.fromEntries(unread) }, name, []);
}

/** `my-server` as `myServer`: packages for servers of OpenAI's wire read both. */
function inCamelCase(name: string): string {
  return name.replace(/[_-]([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
