/** The middle of some figures, and how far they reach. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** @throws RangeError for no figures */
export function spread(figures: readonly number[]): Spread {
  if (figures.length === 0) throw new RangeError("There are no figures.");
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, low: sorted[0]!, high: sorted.at(-1)! };
}

/** Ratios of figures to those of a base in the same round. */
export function ratios(figures: readonly number[], base: readonly number[]): Spread {
  return spread(figures.map((figure, round) => figure / base[round]!));
}

/** Differences of figures to those of a base in the same round. */
export function differences(figures: readonly number[], base: readonly number[]): Spread {
  return spread(figures.map((figure, round) => figure - base[round]!));
}
