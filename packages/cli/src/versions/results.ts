import { bootstrapInterval, holm, mcnemar, permutationTest, tangoInterval } from "@ashlar/evaluate";
import type { PairedScores, VersionResult } from "@ashlar/versioning";
import { count, oneLine } from "../traces/text.ts";

/** A result in one line: `0.71 ± [0.62, 0.79] exact-match on books (120 rows)`. */
export function resultLine(result: VersionResult): string {
  const { dataset, metric, n } = result;
  return `${scoreOf(result)} ${oneLine(metric)} on ${oneLine(dataset.name)} (${count(n, "row")})`;
}

function scoreOf({ score, interval }: VersionResult): string {
  return interval ? `${figure(score)} [${figure(interval.low)} … ${figure(interval.high)}]` : figure(score);
}

/** Says of each measure that two versions share whether the change helped, as far as a test on the same rows can tell. */
export function comparisonLines(pairs: readonly PairedScores[]): readonly string[] {
  const tests = pairs.map(({ rows }) => (rows ? differenceOf(rows.before, rows.after) : undefined));
  // Several measures are several chances to see a difference where there is none.
  const adjusted = holm(tests.flatMap((test) => test?.p ?? []));
  let next = 0;
  return pairs.map((pair, index) => {
    const { before, after, dataset, metric } = pair;
    const head = `${oneLine(metric)} on ${oneLine(dataset)}: ${scoreOf(before)} → ${scoreOf(after)}`;
    const test = tests[index];
    if (!test) return `${head}\n  Whether that is more than chance is not known: the scores of single rows were not kept with both.`;
    const p = adjusted[next++] ?? 1;
    return `${head}\n  ${verdict(pair, test, p)}`;
  });
}

function verdict({ before, rows }: PairedScores, { value, low, high }: Difference, p: number): string {
  const measured = `${signed(value)} [${signed(low)} … ${signed(high)}] on the same ${count(rows?.before.length ?? 0, "row")}, p ${p < 0.001 ? "< 0.001" : `= ${p.toFixed(3)}`}`;
  const level = before.level ?? 0.95;
  if (p >= 1 - level) return `No significant difference: ${measured}.`;
  const helped = value > 0 === ((before.better ?? "higher") === "higher");
  return `${helped ? "It helped" : "It did harm"}, significantly: ${measured}.`;
}

/** A difference of means, after minus before, with its interval, and the p of "there is none". */
interface Difference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
}

/** The tests of @ashlar/evaluate: exact McNemar and Tango's interval where rows are right or wrong, else a permutation test and BCa. */
function differenceOf(before: readonly number[], after: readonly number[]): Difference {
  const differences = after.map((score, index) => score - before[index]!);
  const value = differences.reduce((sum, difference) => sum + difference, 0) / differences.length;
  if ([...before, ...after].every((score) => score === 0 || score === 1)) {
    const rows = {
      onlyFirst: differences.filter((difference) => difference > 0).length,
      onlySecond: differences.filter((difference) => difference < 0).length,
    };
    return { value, p: mcnemar(rows), ...tangoInterval(rows, differences.length) };
  }
  return { value, p: permutationTest(differences), ...bootstrapInterval(differences) };
}

function figure(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${figure(value)}`.replace("-", "−");
}
