import { criticalValue, type Interval } from "./interval.ts";
import type { Discordant } from "./mcnemar.ts";

/**
 * Tango's score interval for the difference of two proportions measured on the same `n` rows: first minus second.
 *
 * Of the intervals for paired proportions this one is used because it keeps its level for few rows and for few differing ones, where the
 * bootstrap and the usual `d ± 1.96 s` collapse: two candidates that agree on all of 20 rows are not proven equal, and here the interval
 * says so. `reference/coverage.py` holds the comparison with Newcombe's and the bootstrap's.
 *
 * Source: T. Tango, "Equivalence test and confidence interval for the difference in proportions for the paired-sample design", Statistics
 * in Medicine 17, 1998.
 *
 * @throws RangeError when the counts do not fit into `n`
 * @example
 * tangoInterval({ onlyFirst: 6, onlySecond: 16 }, 161); // { low: -0.124, high: -0.005 }
 */
export function tangoInterval({ onlyFirst, onlySecond }: Discordant, n: number, level = 0.95): Interval {
  if (!(onlyFirst >= 0 && onlySecond >= 0 && onlyFirst + onlySecond <= n)) {
    throw new RangeError(`${onlyFirst} and ${onlySecond} differing rows do not fit into ${n}`);
  }
  const z = criticalValue(level);
  if (n === 0) return { low: -1, high: 1 };
  const difference = (onlyFirst - onlySecond) / n;

  /** Standard errors between the observed difference and a supposed one; the variance is the most likely one under the supposition. */
  const statistic = (supposed: number): number => {
    const linear = (2 * n - onlyFirst + onlySecond) * supposed - onlyFirst - onlySecond;
    const constant = -onlySecond * supposed * (1 - supposed);
    const onlySecondShare = (Math.sqrt(Math.max(0, linear * linear - 8 * n * constant)) - linear) / (4 * n);
    const variance = n * (2 * onlySecondShare + supposed * (1 - supposed));
    const distance = onlyFirst - onlySecond - n * supposed;
    return variance > 0 ? distance / Math.sqrt(variance) : Math.sign(distance) * Infinity;
  };
  return { low: crossing(statistic, z, -1, difference), high: crossing(statistic, -z, difference, 1) };
}

/** Where a falling function takes a value, by bisection until the numbers between the ends are used up. */
function crossing(falling: (x: number) => number, value: number, low: number, high: number): number {
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (falling(middle) > value) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
