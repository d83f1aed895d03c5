import { normalQuantile } from "./normal.ts";

/** An interval of confidence: the true value lies in it with the chosen probability, in the long run. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The number of standard errors on either side of an interval of this level: 1.96 for 0.95. @throws RangeError outside 0 … 1 */
export function criticalValue(level: number): number {
  if (!(level > 0 && level < 1)) throw new RangeError(`a level lies between 0 and 1, such as 0.95, not at ${level}`);
  return normalQuantile((1 + level) / 2);
}
