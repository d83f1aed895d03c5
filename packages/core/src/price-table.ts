import type { Price, TokenRates } from "./usage.ts";

/** Prices by `provider/model`, such as `openai/gpt-5-mini`. */
export type PriceTable = Readonly<Record<string, Price>>;

/** Per million tokens: input, cached input, what is written to a cache, output. 0 for what is not known. */
type Rates = readonly [input: number, cached: number, written: number, output: number];

/** Rates; those for more input tokens than the first of them; a date and a source of its own. 0 for what is as with the others. */
type Row = readonly [...Rates, long?: readonly [aboveInputTokens: number, ...Rates] | 0, source?: string | 0, date?: string];

const names = ["inputPerMillion", "cachedInputPerMillion", "cacheWritePerMillion", "outputPerMillion"] as const;

/** The table of one provider, of rows that are short. */
export function priceTable(provider: string, date: string, source: string, rows: Readonly<Record<string, Row>>): PriceTable {
  const prices = Object.entries(rows).map(([model, [input, cached, written, output, long, ownSource, ownDate]]): [string, Price] => {
    const price: Price = {
      ...ratesOf([input, cached, written, output]),
      ...(long && { longContext: { aboveInputTokens: long[0], ...ratesOf(long.slice(1)) } }),
      currency: "USD",
      date: ownDate || date,
      source: ownSource || source,
    };
    return [`${provider}/${model}`, price];
  });
  return Object.fromEntries(prices);
}

function ratesOf(rates: readonly number[]): TokenRates {
  return Object.fromEntries(names.flatMap((name, at) => (rates[at] ? [[name, rates[at]]] : [])));
}
