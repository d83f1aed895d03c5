/**
 * What a reply consumed. A field that the provider did not report is left out: unknown is never 0.
 * `inputTokens` includes the cached ones and `outputTokens` the reasoning ones, as in OpenTelemetry's conventions.
 */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** Input tokens read from a cache; part of `inputTokens`. */
  readonly cachedInputTokens?: number;
  /** Input tokens written to a cache; part of `inputTokens`. */
  readonly cacheWriteTokens?: number;
  /** Output tokens spent on reasoning; part of `outputTokens`. */
  readonly reasoningTokens?: number;
  /** Audio tokens, in and out; part of `inputTokens` and `outputTokens`. */
  readonly audioTokens?: number;
  /** CPU seconds, for a model that runs on the user's own machine. */
  readonly computeSeconds?: number;
}

/** Prices of a million tokens, in US dollars. */
export interface TokenRates {
  readonly inputPerMillion?: number;
  /** Default: the price of uncached input. */
  readonly cachedInputPerMillion?: number;
  /** Default: the price of uncached input. */
  readonly cacheWritePerMillion?: number;
  readonly outputPerMillion?: number;
}

/** What a model costs, in US dollars, with the date and the source of the figures. */
export interface Price extends TokenRates {
  /** Other rates for the whole of a request whose input is longer than this. */
  readonly longContext?: TokenRates & { readonly aboveInputTokens: number };
  /** US dollars for an hour of CPU, for a model that runs on the user's own machine. */
  readonly perComputeHour?: number;
  readonly currency: "USD";
  /** When the figures were true: YYYY-MM-DD. */
  readonly date: string;
  readonly source: string;
}

const fields = [
  "inputTokens",
  "outputTokens",
  "cachedInputTokens",
  "cacheWriteTokens",
  "reasoningTokens",
  "audioTokens",
  "computeSeconds",
] as const satisfies readonly (keyof Usage)[];

/** Adds up usages, field by field. A field that none of them reports stays unknown. */
export function addUsage(...usages: readonly Usage[]): Usage {
  const sum: { -readonly [K in keyof Usage]: Usage[K] } = {};
  for (const usage of usages) {
    for (const field of fields) {
      const value = usage[field];
      if (value !== undefined) sum[field] = (sum[field] ?? 0) + value;
    }
  }
  return sum;
}

/**
 * What the usage of one request costs in US dollars, or `undefined` when the price or a count that it needs is unknown.
 *
 * @example
 * costOf({ inputTokens: 1000, outputTokens: 100 }, { inputPerMillion: 0.25, outputPerMillion: 2, currency: "USD", date: "2026-11-01", source: "…" }) // 0.00045
 */
export function costOf(usage: Usage, price: Price | undefined): number | undefined {
  if (!price) return undefined;
  if (price.perComputeHour !== undefined) {
    return usage.computeSeconds === undefined ? undefined : (usage.computeSeconds / 3600) * price.perComputeHour;
  }
  const { inputTokens, outputTokens, cachedInputTokens: cached = 0, cacheWriteTokens: written = 0 } = usage;
  const { longContext } = price;
  const rates: TokenRates = longContext && (inputTokens ?? 0) > longContext.aboveInputTokens ? longContext : price;
  if (inputTokens === undefined || rates.inputPerMillion === undefined) return undefined;
  // Embedding models have no output and no price for it.
  if (outputTokens && rates.outputPerMillion === undefined) return undefined;
  if (outputTokens === undefined && rates.outputPerMillion !== undefined) return undefined;
  const input = rates.inputPerMillion;
  const micros =
    (inputTokens - cached - written) * input +
    cached * (rates.cachedInputPerMillion ?? input) +
    written * (rates.cacheWritePerMillion ?? input) +
    (outputTokens ?? 0) * (rates.outputPerMillion ?? 0);
  return micros / 1e6;
}
