/** What a call of one way costs, and what had to be spent before the first. */
export interface CallCost {
  /** US dollars a call. */
  readonly perCall: number;
  /** US dollars for labels, training, hosting. Default 0. */
  readonly fixed?: number;
  /** Share of calls whose answer can be used, 0 … 1. Default 1: calls are compared as they are. */
  readonly passRate?: number;
}

/**
 * After how many answers a dearer start with cheaper calls is earned back: (fixed costs) / (saving an answer), where an answer costs
 * `perCall / passRate`. 0 when nothing more is spent at the start, `Infinity` when calls are not cheaper.
 *
 * @example
 * breakEven({ perCall: 0.002 }, { perCall: 0.0004, fixed: 12 }); // 7500
 */
export function breakEven(from: CallCost, to: CallCost): number {
  const extra = (to.fixed ?? 0) - (from.fixed ?? 0);
  const saving = perAnswer(from) - perAnswer(to);
  if (extra <= 0) return 0;
  return saving > 0 ? Math.ceil(extra / saving) : Infinity;
}

function perAnswer({ perCall, passRate = 1 }: CallCost): number {
  return passRate > 0 ? perCall / passRate : Infinity;
}
