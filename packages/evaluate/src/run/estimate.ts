/** How far a run is. */
export interface Progress {
  /** The candidate whose row was done last; `undefined` at the start. */
  readonly candidate: string | undefined;
  /** Outcomes so far, those from the cache included. */
  readonly done: number;
  readonly total: number;
  readonly cached: number;
  readonly failed: number;
  /** An estimate; `undefined` while nothing is known about the speed. */
  readonly remainingMilliseconds: number | undefined;
}

/** Work of one candidate, for the estimate. */
export interface Pace {
  remaining: number;
  /** Outcomes that were measured, and their time. */
  measured: number;
  milliseconds: number;
  /** What the candidate expects of itself. */
  readonly expected: number | undefined;
}

/**
 * The time that is left: for each candidate its remaining rows at its own pace, because a lookup and a long prompt differ by a factor of
 * a hundred. A candidate that has not been measured counts as what it expects of itself, else as the mean of the others.
 */
export function remainingTime(paces: readonly Pace[], concurrency: number): number | undefined {
  const measured = paces.reduce((sum, pace) => sum + pace.measured, 0);
  const overall = measured > 0 ? paces.reduce((sum, pace) => sum + pace.milliseconds, 0) / measured : undefined;
  let total = 0;
  let rows = 0;
  for (const pace of paces) {
    if (pace.remaining === 0) continue;
    const perRow = pace.measured > 0 ? pace.milliseconds / pace.measured : (pace.expected ?? overall);
    if (perRow === undefined) return undefined;
    rows += pace.remaining;
    total += perRow * pace.remaining;
  }
  return rows === 0 ? 0 : total / Math.min(concurrency, rows);
}
