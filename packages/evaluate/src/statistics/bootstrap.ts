import { criticalValue, type Interval } from "./interval.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { seeded } from "./random.ts";

/** How a bootstrap draws. */
export interface BootstrapOptions {
  /** Default 0.95. */
  readonly level?: number;
  /** How many times the rows are drawn anew. Default 10,000. */
  readonly resamples?: number;
  /** Default 0. The same seed gives the same interval. */
  readonly seed?: number;
}

/**
 * Bootstrap interval for a mean: the rows are drawn again, with replacement, and the spread of the means is read off. For a paired
 * comparison pass the differences, row by row: that is the paired bootstrap.
 *
 * Bias-corrected and accelerated (BCa): scores between 0 and 1 pile up at the ends, so their means are skewed, and the plain percentile
 * interval is then too short on one side. When all values are equal there is nothing to draw from and the interval is that value.
 *
 * Source: B. Efron, "Better Bootstrap Confidence Intervals", JASA 82, 1987.
 *
 * @throws RangeError without values, or when one is not finite
 */
export function bootstrapInterval(values: readonly number[], options: BootstrapOptions = {}): Interval {
  const { level = 0.95, resamples = 10_000, seed = 0 } = options;
  const n = values.length;
  if (n === 0) throw new RangeError("a bootstrap needs at least one value");
  if (!values.every(Number.isFinite)) throw new RangeError("a bootstrap needs finite values");
  if (!Number.isSafeInteger(resamples) || resamples < 1) throw new RangeError(`resamples is a whole number from 1, not ${resamples}`);
  const z = criticalValue(level);
  if (values.every((value) => value === values[0])) return { low: values[0]!, high: values[0]! };
  const mean = sum(values, (value) => value) / n;

  const random = seeded(seed);
  const means = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    let total = 0;
    for (let j = 0; j < n; j++) total += values[random.below(n)]!;
    means[i] = total / n;
  }
  means.sort();

  // Half of the ties count as below: with few different values many means equal the observed one.
  const below = means.reduce((count, value) => count + (value < mean ? 1 : value === mean ? 0.5 : 0), 0);
  const bias = normalQuantile(Math.min(Math.max(below / resamples, 0.5 / resamples), 1 - 0.5 / resamples));
  // The jackknife of a mean in closed form.
  const acceleration = sum(values, (value) => (value - mean) ** 3) / (6 * sum(values, (value) => (value - mean) ** 2) ** 1.5);
  const adjusted = (end: number) => normalCdf(bias + (bias + end) / (1 - acceleration * (bias + end)));
  return { low: quantile(means, adjusted(-z)), high: quantile(means, adjusted(z)) };
}

function sum(values: readonly number[], of: (value: number) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}

/** Quantile of sorted values, linear between two of them. */
function quantile(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}
