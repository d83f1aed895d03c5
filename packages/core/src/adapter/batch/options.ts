import { InvalidRequestError } from "../../errors.ts";
import type { Price, TokenRates } from "../../usage.ts";
import type { BatchProgress } from "./progress.ts";
import type { BatchWire } from "./wire.ts";

/** Options of a batch. */
export interface BatchOptions {
  /**
   * Keeps what was submitted and what came back, so that the same call with the same inputs goes on after a crash, or a day later, and pays
   * nothing twice. What failed is asked anew. The file holds answers, not prompts. Without it all is kept in memory.
   */
  readonly file?: string;
  /** Stops waiting. The batches go on, and with `file` the next run finds them. */
  readonly signal?: AbortSignal;
  /** When `signal` is aborted, cancel the batches too. What they have answered by then is paid for. Default false. */
  readonly cancel?: boolean;
  /** Hears how far the run is, whenever that changes. */
  readonly onProgress?: (progress: BatchProgress) => void;
  /** What the model costs in a batch. Default: the model's price, less the provider's discount for batches. */
  readonly price?: Price;
  /** Milliseconds between two looks at a batch: at first (default 5,000), growing by half each time to the longest (default 60,000). */
  readonly poll?: { readonly first?: number; readonly longest?: number };
  /** The most calls that are at work at the same time, rendering prompts or running tools, while the others wait. Default 100. */
  readonly concurrency?: number;
  /** The most requests in one batch. Default and upper limit: what the provider takes. */
  readonly maxRequests?: number;
  /** The most batches that are open at the same time, for accounts that may have only so many tokens in the queue. Default: no limit. */
  readonly maxBatches?: number;
  /**
   * Milliseconds without any movement after which a batch is submitted although some calls neither wait nor have ended, because a tool of
   * theirs takes its time. Default 10,000.
   */
  readonly patience?: number;
}

/** The options that have defaults, with these. */
export interface BatchSetting {
  readonly poll: { readonly first: number; readonly longest: number };
  readonly concurrency: number;
  readonly maxRequests: number;
  readonly maxBatches: number;
  readonly patience: number;
  readonly price: Price | undefined;
}

/**
 * Fills in the defaults.
 *
 * @throws InvalidRequestError for a number that makes no sense
 */
export function batchSetting(options: BatchOptions, { limits, model, priceShare }: BatchWire): BatchSetting {
  const { poll = {}, concurrency = 100, maxRequests = limits.requests, maxBatches = Number.POSITIVE_INFINITY, patience = 10_000 } = options;
  const { first = 5000, longest = Math.max(first, 60_000) } = poll;
  for (const [name, value] of Object.entries({ concurrency, maxRequests, maxBatches })) {
    if (!(value >= 1)) throw new InvalidRequestError(`The option ${name} is ${value}: it must be 1 or more.`, {});
  }
  for (const [name, value] of Object.entries({ "poll.first": first, "poll.longest": longest, patience })) {
    if (!(value >= 0 && value < 2 ** 31)) {
      throw new InvalidRequestError(`The option ${name} is ${value}: it must be milliseconds, 0 or more and less than 2^31.`, {});
    }
  }
  const price = options.price ?? (model.price && shareOf(model.price, priceShare));
  return { poll: { first, longest }, concurrency, maxRequests: Math.min(maxRequests, limits.requests), maxBatches, patience, price };
}

function shareOf(price: Price, share: number): Price {
  const rates = (all: TokenRates): TokenRates => ({
    ...(all.inputPerMillion !== undefined && { inputPerMillion: all.inputPerMillion * share }),
    ...(all.cachedInputPerMillion !== undefined && { cachedInputPerMillion: all.cachedInputPerMillion * share }),
    ...(all.cacheWritePerMillion !== undefined && { cacheWritePerMillion: all.cacheWritePerMillion * share }),
    ...(all.outputPerMillion !== undefined && { outputPerMillion: all.outputPerMillion * share }),
  });
  return {
    ...price,
    ...rates(price),
    ...(price.longContext && { longContext: { ...price.longContext, ...rates(price.longContext) } }),
    source: `${price.source}; in a batch ${share * 100} % of it`,
  };
}
