/**
 * Mixes two distributions over the same labels, such as a tuned head's and that of nearest neighbours: `weight` of the second, the rest of
 * the first.
 *
 * @param weight 0 … 1
 * @throws RangeError for distributions of different lengths, or a weight outside 0 … 1
 * @example
 * mixDistributions([0.9, 0.1], [0.5, 0.5], 0.25); // [0.8, 0.2]
 */
export function mixDistributions(first: readonly number[], second: readonly number[], weight: number): readonly number[] {
  if (first.length !== second.length) throw new RangeError(`${first.length} and ${second.length} labels can't be mixed`);
  if (!(weight >= 0 && weight <= 1)) throw new RangeError(`a weight lies between 0 and 1, not at ${weight}`);
  return first.map((p, index) => (1 - weight) * p + weight * second[index]!);
}

/** Validation rows to choose a weight by. */
export interface MixExamples {
  /** For each row the distribution of the first, in the order of the labels. */
  readonly first: readonly (readonly number[])[];
  /** For each row the distribution of the second. */
  readonly second: readonly (readonly number[])[];
  /** For each row the position of its label. */
  readonly classes: readonly number[];
}

/**
 * The weight for `mixDistributions` with the smallest mean cross-entropy on validation rows, of 0, 0.05 … 1; of equal ones the smallest.
 * Only validation rows may be used: neighbours must come from the training rows, or each row would find itself.
 *
 * @throws RangeError without rows, or for lists of different lengths
 */
export function chooseMixWeight({ first, second, classes }: MixExamples): number {
  if (classes.length === 0) throw new RangeError("a weight can't be chosen without validation rows");
  if (first.length !== classes.length || second.length !== classes.length) {
    throw new RangeError(`there are ${first.length} and ${second.length} distributions for ${classes.length} rows`);
  }
  const weights = Array.from({ length: 21 }, (_, step) => step / 20);
  const losses = weights.map((weight) =>
    classes.reduce((sum, at, row) => sum - Math.log(Math.max(mixDistributions(first[row]!, second[row]!, weight)[at] ?? 0, 1e-12)), 0),
  );
  return weights[losses.indexOf(Math.min(...losses))]!;
}
