import type { ProviderData } from "@ashlar/core";

/**
 * Marks a part or a message: what comes before it in the prompt, and the thing itself, is kept in Anthropic's cache. Tools come before the
 * system message, and that before the conversation, so one marker at the end of what stays the same covers it all. A request may have four.
 *
 * It does no more than to set `providerData.anthropic.cache_control`.
 *
 * @param options `ttl`: how long it is kept after its last use; default `5m`. `name`: the name of the provider where it has another than
 * `anthropic`
 * @example
 * const answer = call({
 *   name: "answer",
 *   model: anthropic("claude-opus-5-5"),
 *   input: z.object({ question: z.string() }),
 *   prompt: ({ question }) => [cached(system(longRules)), prompt`${cached(text(manual))} ${question}`],
 * });
 */
export function cached<T extends { readonly providerData?: ProviderData }>(
  thing: T,
  options: { readonly ttl?: "5m" | "1h"; readonly name?: string } = {},
): T & { readonly providerData: ProviderData } {
  const { ttl, name = "anthropic" } = options;
  const cache_control = { type: "ephemeral", ...(ttl !== undefined && { ttl }) };
  const { providerData } = thing;
  return { ...thing, providerData: { ...providerData, [name]: { ...providerData?.[name], cache_control } } };
}
