/** What an evaluation measured of a version. Plain JSON. */
export interface VersionResult {
  /** What it was measured on. Results are compared where name and hash are the same. */
  readonly dataset: { readonly name: string; readonly hash?: string };
  /** What was measured: `exact-match`, `tokens`. */
  readonly metric: string;
  /** Which scores are good. Default `higher`. */
  readonly better?: "higher" | "lower";
  /** The mean over the rows, in the units of the metric. */
  readonly score: number;
  /** The confidence interval of the score. */
  readonly interval?: { readonly low: number; readonly high: number };
  /** How sure the interval is. Default 0.95. */
  readonly level?: number;
  /** How many rows were measured. */
  readonly n: number;
  /** Scores by row. Two versions that have them on the same rows can be tested against each other. */
  readonly rows?: Readonly<Record<string, number>>;
  /** When it was measured, as an ISO date: the latest result counts. Default: now. */
  readonly measured?: string;
}

/** A result, and the version that it belongs to. */
export interface AttachedResult {
  /** The version's hash. */
  readonly hash: string;
  readonly result: VersionResult;
  /** The file that holds it. */
  readonly file: string;
}
