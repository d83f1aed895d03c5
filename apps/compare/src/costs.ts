import { costOf, type JsonValue, type Price, type Usage } from "@ashlar/core";
import type { CandidateRun, Outcome } from "@ashlar/evaluate";
import { defaultComputePrice } from "@ashlar/local";

/** The price of a CPU hour: the user's own, or the default. */
export function cpuHourPrice(own: number | undefined): Price {
  if (own === undefined) return defaultComputePrice;
  return { perComputeHour: own, currency: "USD", date: new Date().toISOString().slice(0, 10), source: "--cpu-hour-price" };
}

/**
 * Prices the outcomes of a candidate anew, so that answers from the cache cost what an hour costs today: CPU seconds by the hour, and the
 * tokens of a hosted model as its provider priced them. Unknown stays unknown.
 */
export function priceOutcomes<Output extends JsonValue>(
  run: CandidateRun<Output>,
  options: { readonly hosted: boolean; readonly cpuHour: Price },
): CandidateRun<Output> {
  return {
    ...run,
    outcomes: run.outcomes.map((outcome): Outcome<Output> => {
      const { cost: tokens, ...rest } = outcome;
      const compute = computeCost(outcome.usage, options.cpuHour);
      if (!options.hosted) return compute === undefined ? rest : { ...rest, cost: compute };
      return tokens === undefined ? rest : { ...rest, cost: tokens + (compute ?? 0) };
    }),
  };
}

function computeCost(usage: Usage | undefined, cpuHour: Price): number | undefined {
  return usage && costOf({ ...(usage.computeSeconds !== undefined && { computeSeconds: usage.computeSeconds }) }, cpuHour);
}

/** US dollars for what was spent before the first answer: CPU seconds, and labels where they have a price. */
export function fixedCost(
  spent: { readonly computeSeconds: number; readonly labels: number },
  options: { readonly cpuHour: Price; readonly labelPrice: number | undefined },
): number {
  const compute = costOf({ computeSeconds: spent.computeSeconds }, options.cpuHour) ?? 0;
  return compute + spent.labels * (options.labelPrice ?? 0);
}
