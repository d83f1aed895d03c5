import { seeded } from "./random.ts";

/** The most differing rows for which every pattern of signs is tried: 2^18 patterns take about a millisecond. */
const exactUpTo = 18;

/**
 * Paired permutation test: the two-sided p of "the differences are as likely positive as negative". If the candidates are equally good,
 * the sign of each row's difference is a fair coin; p is the share of sign patterns whose mean is at least as far from 0 as the observed
 * one. Exact up to 18 rows that differ, else by drawing patterns, where p = (hits + 1) / (draws + 1) is never 0.
 *
 * Source: R. A. Fisher, "The Design of Experiments", 1935; B. Phipson, G. K. Smyth, "Permutation P-values Should Never Be Zero", 2010.
 *
 * @param differences first minus second, row by row
 * @throws RangeError when a difference is not finite
 */
export function permutationTest(differences: readonly number[], options: { readonly draws?: number; readonly seed?: number } = {}): number {
  const { draws = 10_000, seed = 0 } = options;
  if (!differences.every(Number.isFinite)) throw new RangeError("a permutation test needs finite differences");
  const sizes = differences.filter((difference) => difference !== 0).map(Math.abs);
  if (sizes.length === 0) return 1;
  const observed = Math.abs(differences.reduce((total, difference) => total + difference, 0));
  // Sums of the same numbers in another order differ in their last digits.
  const atLeast = observed - 1e-12 * sizes.reduce((total, size) => total + size, 0);
  return sizes.length <= exactUpTo ? allPatterns(sizes, atLeast) : drawnPatterns(sizes, atLeast, draws, seed);
}

/** Each step flips one sign (Gray code), so that a pattern costs one addition. */
function allPatterns(sizes: readonly number[], atLeast: number): number {
  const signs = sizes.map(() => 1);
  let total = sizes.reduce((sum, size) => sum + size, 0);
  let hits = Math.abs(total) >= atLeast ? 1 : 0;
  const patterns = 2 ** sizes.length;
  for (let i = 1; i < patterns; i++) {
    const flipped = 31 - Math.clz32(i & -i);
    signs[flipped] = -signs[flipped]!;
    total += 2 * signs[flipped]! * sizes[flipped]!;
    if (Math.abs(total) >= atLeast) hits++;
  }
  return hits / patterns;
}

function drawnPatterns(sizes: readonly number[], atLeast: number, draws: number, seed: number): number {
  const random = seeded(seed);
  let hits = 0;
  for (let i = 0; i < draws; i++) {
    let total = 0;
    let bits = 0;
    for (let j = 0; j < sizes.length; j++) {
      if (j % 32 === 0) bits = random.next();
      total += bits & 1 ? sizes[j]! : -sizes[j]!;
      bits >>>= 1;
    }
    if (Math.abs(total) >= atLeast) hits++;
  }
  return (hits + 1) / (draws + 1);
}
