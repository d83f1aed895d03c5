/**
 * What hosted models cost: list prices of OpenAI, Anthropic and Google, each with its date and source.
 *
 * An entry point of its own, so that a program that asks for no prices carries none.
 * They are the vendors' standard rates for text: batch, priority, regional and audio rates, storage of caches and
 * the higher rates of very long prompts are not in it.
 *
 * @module
 */
import type { PriceTable } from "./price-table.ts";
import { anthropicPrices } from "./prices-anthropic.generated.ts";
import { googlePrices } from "./prices-google.generated.ts";
import { openaiPrices } from "./prices-openai.generated.ts";
import type { Price } from "./usage.ts";

export type { PriceTable } from "./price-table.ts";
// One provider's alone, for a program that carries no others
export { anthropicPrices, googlePrices, openaiPrices };

/**
 * The list prices that come with this version, in US dollars per million tokens.
 *
 * @example
 * const ours = { ...prices, "openai/gpt-5-mini": { inputPerMillion: 0.2, outputPerMillion: 1.6, currency: "USD", date: "2026-11-01", source: "our contract" } };
 * priceOf("openai", "gpt-5-mini", ours);
 */
export const prices: PriceTable = /* @__PURE__ */ Object.assign({}, openaiPrices, anthropicPrices, googlePrices);

/** A date that follows the name of a model: -2025-08-07 as OpenAI writes it, -20250929 or @20250929 as Anthropic does. */
const SNAPSHOT = /(?:-\d{4}-\d\d-\d\d|[-@]\d{8})$/;

/**
 * What a model costs, or `undefined` where the table does not know it: never a guess, and never 0.
 * A dated snapshot that has no price of its own (`gpt-5-mini-2025-08-07`) has the price of its model (`gpt-5-mini`);
 * a fine-tuned model (`ft:…`) has none unless it is in the table.
 *
 * @example
 * costOf(reply.usage, priceOf("anthropic", "claude-haiku-4-5-20251001"));
 */
export function priceOf(provider: string, modelId: string, table: PriceTable = prices): Price | undefined {
  return priceIn(table, provider, modelId);
}

/** What a model costs by one table: see `priceOf`, of which this is the part that carries no table. */
export function priceIn(table: PriceTable, provider: string, modelId: string): Price | undefined {
  const find = (id: string) => (Object.hasOwn(table, `${provider}/${id}`) ? table[`${provider}/${id}`] : undefined);
  return find(modelId) ?? find(modelId.replace(SNAPSHOT, ""));
}
