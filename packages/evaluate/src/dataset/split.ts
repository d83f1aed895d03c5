import type { JsonValue } from "@ashlar/core";
import { DatasetError } from "../errors.ts";
import type { Dataset } from "./dataset.ts";
import { canonicalJson, contentHash } from "./hash.ts";
import { normalizedInput, type Row } from "./row.ts";

/** How a dataset is divided. */
export interface SplitOptions {
  /** Rows to judge by, which nothing may be chosen or learned from: a share below 1 or a whole number of rows. Default 0.4. */
  readonly test?: number;
  /** Rows to choose settings by: a share below 1 or a whole number of rows. Default 0.2. */
  readonly validation?: number;
  /** Default 0. */
  readonly seed?: number;
}

/** The three parts of a dataset. `train` is what the others leave. */
export interface Splits<Input extends JsonValue = string, Expected extends JsonValue = string> {
  readonly train: readonly Row<Input, Expected>[];
  readonly validation: readonly Row<Input, Expected>[];
  readonly test: readonly Row<Input, Expected>[];
}

/**
 * Divides a dataset for good: the same rows and seed give the same parts, whatever the order of the rows, and rows that are added later
 * leave nearly all others where they are. Each part has the labels in their proportions (answers with fewer than three inputs are
 * treated as one label). Rows whose inputs are equal but for writing stay together, so that a part can be a few rows smaller than asked.
 *
 * @throws DatasetError `split-too-large` when `test` and `validation` together are more than there is
 */
export function split<Input extends JsonValue, Expected extends JsonValue>(
  dataset: Dataset<Input, Expected>,
  options: SplitOptions = {},
): Splits<Input, Expected> {
  const { rows, name } = dataset;
  const { seed = 0 } = options;
  const wanted = { test: count(options.test ?? 0.4, rows.length), validation: count(options.validation ?? 0.2, rows.length) };
  if (wanted.test + wanted.validation > rows.length) {
    throw new DatasetError(
      `${wanted.test} test and ${wanted.validation} validation rows were asked for, but "${name}" has ${rows.length}. Ask for fewer, or add rows.`,
      { problem: "split-too-large" },
    );
  }
  const strata = stratify(rows, seed);
  const test = take(strata, wanted.test);
  const validation = take(strata, wanted.validation);
  const rest = strata.flatMap((groups) => groups.flat());
  return { train: inOrder(rows, rest), validation: inOrder(rows, validation), test: inOrder(rows, test) };
}

function count(size: number, rows: number): number {
  if (!(size >= 0) || (size >= 1 && !Number.isSafeInteger(size))) {
    throw new RangeError(`the size of a split is a share from 0 to 1 or a whole number of rows, not ${size}`);
  }
  return size < 1 ? Math.round(size * rows) : size;
}

type Group<R> = R[];

/** Groups of rows with the same input, by label, each in an order that only the seed and the input decide. */
function stratify<R extends Row<JsonValue, JsonValue>>(rows: readonly R[], seed: number): Group<R>[][] {
  const groups = [...Map.groupBy(rows, ({ input }) => normalizedInput(input))]
    .map(([input, members]) => ({
      members,
      rank: contentHash([seed, input]),
      label: members.map(({ expected }) => canonicalJson(expected)).sort()[0]!,
    }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const byLabel = Map.groupBy(groups, ({ label }) => label);
  const rare: typeof groups = [];
  const strata: (typeof groups)[] = [];
  for (const [, members] of [...byLabel].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (members.length < 3) rare.push(...members);
    else strata.push(members);
  }
  if (rare.length > 0) strata.push(rare.sort((a, b) => (a.rank < b.rank ? -1 : 1)));
  return strata.map((stratum) => stratum.map(({ members }) => members));
}

/** Takes rows out of the strata, from each in proportion to its size (largest remainders). */
function take<R>(strata: Group<R>[][], wanted: number): readonly R[] {
  const sizes = strata.map((groups) => groups.reduce((sum, group) => sum + group.length, 0));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total === 0) return [];
  const exact = sizes.map((size) => (wanted * size) / total);
  const quotas = exact.map(Math.floor);
  const missing = wanted - quotas.reduce((sum, quota) => sum + quota, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, missing)) quotas[index]!++;

  return strata.flatMap((groups, index) => {
    let left = quotas[index]!;
    const taken: R[] = [];
    const kept = groups.filter((group) => {
      if (group.length > left) return true;
      left -= group.length;
      taken.push(...group);
      return false;
    });
    groups.splice(0, groups.length, ...kept);
    return taken;
  });
}

/** Rows of one part in the order of the dataset. */
function inOrder<R extends Row<JsonValue, JsonValue>>(rows: readonly R[], part: readonly R[]): readonly R[] {
  const ids = new Set(part.map(({ id }) => id));
  return rows.filter(({ id }) => ids.has(id));
}
