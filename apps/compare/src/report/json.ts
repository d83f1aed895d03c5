import type { TaskComparison } from "../task-comparison.ts";

/** What a comparison was made of, as reports name it. */
export interface ReportHeader {
  readonly task: string;
  readonly model: string;
  readonly rows: number;
}

/** A comparison as plain JSON data: what is unknown is `null`. Shares are 0 … 1, costs US dollars. */
export function jsonReport({ task, model, rows }: ReportHeader, { comparison, recommendation, facts }: TaskComparison) {
  return {
    task,
    model,
    rows,
    baseline: comparison.baseline,
    candidates: comparison.candidates.map(({ name, n, score, low, high, difference, failures, ...effort }, index) => {
      const { uncalibrated, labels, spent, fixedCost } = facts[index]!;
      return {
        name,
        n,
        score,
        low,
        high,
        difference,
        tokensPerCall: effort.tokensPerCall ?? null,
        millisecondsPerCall: effort.millisecondsPerCall ?? null,
        costPer1000: effort.costPer1000 ?? null,
        failures,
        calibrated: uncalibrated !== undefined,
        uncalibrated: uncalibrated ?? null,
        labels,
        preparationSeconds: spent.computeSeconds,
        fixedCost,
      };
    }),
    recommendation: recommendation ?? null,
  };
}
