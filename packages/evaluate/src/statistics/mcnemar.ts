/** The rows on which two candidates differ. */
export interface Discordant {
  /** Rows that only the first candidate got right. */
  readonly onlyFirst: number;
  /** Rows that only the second candidate got right. */
  readonly onlySecond: number;
}

/**
 * McNemar's test for two candidates that answered the same rows, right or wrong: the two-sided p of "they are equally good". Only rows
 * on which they differ matter; if the candidates are equally good, each of these is a fair coin.
 *
 * Exact by default: its error never exceeds the level, however few the rows. `midP` takes off half the probability of the observed
 * table: closer to the level on average, and at times slightly above it.
 *
 * Source: Q. McNemar, Psychometrika 12, 1947; mid-p: M. W. Fagerland, S. Lydersen, P. Laake, BMC Medical Research Methodology 13:91, 2013.
 *
 * @throws RangeError unless the counts are whole numbers from 0
 * @example
 * mcnemar({ onlyFirst: 6, onlySecond: 16 }); // 0.0525
 */
export function mcnemar({ onlyFirst, onlySecond }: Discordant, options: { readonly midP?: boolean } = {}): number {
  for (const count of [onlyFirst, onlySecond]) {
    if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`a count is a whole number from 0, not ${count}`);
  }
  const n = onlyFirst + onlySecond;
  const fewer = Math.min(onlyFirst, onlySecond);
  const { below, at } = fairCoinTail(fewer, n);
  const p = options.midP ? 2 * below + at : 2 * (below + at);
  return Math.min(1, p);
}

/** Probability of fewer than `k`, and of exactly `k`, heads of `n` fair coins. By logarithms, because 2^-n underflows from n = 1075. */
function fairCoinTail(k: number, n: number): { readonly below: number; readonly at: number } {
  let logPmf = -n * Math.LN2;
  let below = 0;
  for (let i = 0; i < k; i++) {
    below += Math.exp(logPmf);
    logPmf += Math.log((n - i) / (i + 1));
  }
  return { below, at: Math.exp(logPmf) };
}
