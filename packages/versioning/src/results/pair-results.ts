import type { VersionResult } from "./result.ts";

/** Scores of two versions on the rows that both were measured on, in one order. */
export interface PairedScores {
  readonly dataset: string;
  readonly metric: string;
  readonly before: VersionResult;
  readonly after: VersionResult;
  /** `undefined` where rows were not kept, or none is the same. */
  readonly rows: { readonly before: readonly number[]; readonly after: readonly number[] } | undefined;
}

/** Pairs the latest results of two versions that measured the same metric on the same dataset. */
export function pairResults(before: readonly VersionResult[], after: readonly VersionResult[]): readonly PairedScores[] {
  const latest = (results: readonly VersionResult[]): ReadonlyMap<string, VersionResult> =>
    new Map(results.map((result) => [keyOf(result), result]));
  const later = latest(after);
  return [...latest(before)].flatMap(([key, first]): PairedScores[] => {
    const second = later.get(key);
    return second
      ? [{ dataset: first.dataset.name, metric: first.metric, before: first, after: second, rows: sameRows(first, second) }]
      : [];
  });
}

function sameRows({ rows: before = {} }: VersionResult, { rows: after = {} }: VersionResult): PairedScores["rows"] {
  const ids = Object.keys(before).filter((id) => id in after);
  return ids.length > 0 ? { before: ids.map((id) => before[id]!), after: ids.map((id) => after[id]!) } : undefined;
}

function keyOf({ dataset, metric }: VersionResult): string {
  return JSON.stringify([dataset.name, dataset.hash, metric]);
}
