import { bootstrapInterval } from "../statistics/bootstrap.ts";
import type { Interval } from "../statistics/interval.ts";
import { mcnemar } from "../statistics/mcnemar.ts";
import { permutationTest } from "../statistics/permutation.ts";
import { tangoInterval } from "../statistics/tango.ts";
import { wilsonInterval } from "../statistics/wilson.ts";

/** A difference of mean scores between two candidates on the same rows: first minus second. */
export interface PairedDifference extends Interval {
  readonly value: number;
  /** Two-sided p of "they are equally good", for this pair alone. */
  readonly p: number;
  /** Standard deviation of the differences, row by row. */
  readonly standardDeviation: number;
}

/** True when each score is right or wrong and nothing between. */
export function isBinary(scores: readonly number[]): boolean {
  return scores.every((score) => score === 0 || score === 1);
}

/** Interval of a mean score: Wilson's where scores are right or wrong, else the bootstrap's. */
export function scoreInterval(scores: readonly number[], options: { readonly level: number; readonly seed: number }): Interval {
  if (!isBinary(scores)) return bootstrapInterval(scores, options);
  return wilsonInterval(scores.filter((score) => score === 1).length, scores.length, options.level);
}

/**
 * Compares two candidates row by row. Where scores are right or wrong: exact McNemar test and Tango's interval. Else: permutation test
 * and BCa bootstrap of the differences. Interval and p come from different methods and can disagree at the very margin.
 */
export function pairedDifference(
  first: readonly number[],
  second: readonly number[],
  options: { readonly level: number; readonly seed: number },
): PairedDifference {
  const n = first.length;
  const differences = first.map((score, index) => score - second[index]!);
  const value = differences.reduce((sum, difference) => sum + difference, 0) / n;
  if (isBinary(first) && isBinary(second)) {
    const discordant = {
      onlyFirst: differences.filter((difference) => difference > 0).length,
      onlySecond: differences.filter((difference) => difference < 0).length,
    };
    // One more differing row in two more rows: a few rows without a difference do not prove that there is none.
    const discordance = (discordant.onlyFirst + discordant.onlySecond + 1) / (n + 2);
    const standardDeviation = Math.sqrt(Math.max(0, discordance - value * value));
    return { value, p: mcnemar(discordant), standardDeviation, ...tangoInterval(discordant, n, options.level) };
  }
  const variance = differences.reduce((sum, difference) => sum + (difference - value) ** 2, 0) / Math.max(1, n - 1);
  return {
    value,
    p: permutationTest(differences, options),
    standardDeviation: Math.sqrt(variance),
    ...bootstrapInterval(differences, options),
  };
}
