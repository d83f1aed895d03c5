import { criticalValue, type Interval } from "./interval.ts";

/**
 * Wilson's score interval for a proportion: `successes` of `n`. Unlike the usual `p ± 1.96 s`, it keeps its level for few rows and for
 * proportions near 0 or 1, and never leaves 0 … 1. Without rows it is the whole of 0 … 1.
 *
 * Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22, 1927.
 *
 * @param level share of such intervals that hold the true proportion. Default 0.95.
 * @throws RangeError unless 0 ≤ successes ≤ n
 * @example
 * wilsonInterval(88, 100); // { low: 0.802, high: 0.930 }
 */
export function wilsonInterval(successes: number, n: number, level = 0.95): Interval {
  if (!(successes >= 0 && successes <= n)) throw new RangeError(`successes lie between 0 and n: ${successes} of ${n} do not`);
  const z = criticalValue(level);
  if (n === 0) return { low: 0, high: 1 };
  const p = successes / n;
  const middle = p + (z * z) / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  // At the ends the formula gives exactly 0 and 1; rounding must not push it beyond.
  return { low: successes === 0 ? 0 : (middle - half) / scale, high: successes === n ? 1 : (middle + half) / scale };
}
