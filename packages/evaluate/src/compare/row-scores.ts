import type { JsonValue } from "@ashlar/core";
import type { Row } from "../dataset/row.ts";
import { EvaluationError } from "../errors.ts";
import type { CandidateRun } from "../run/run.ts";
import type { Scorer } from "../scorers.ts";

/**
 * One score a row: the mean over its trials, so that repeating a row does not make it count more. A failure is 0.
 *
 * @throws EvaluationError `unpaired-rows` when the outcomes are not those of the rows, `bad-score` for a score outside 0 … 1
 */
export function rowScores<Expected extends JsonValue, Output extends JsonValue>(
  { name, outcomes }: CandidateRun<Output>,
  rows: readonly Row<JsonValue, Expected>[],
  scorer: Scorer<Output, Expected>,
): readonly number[] {
  const trials = outcomes.length / rows.length;
  if (!Number.isSafeInteger(trials) || trials < 1) {
    throw new EvaluationError(
      `"${name}" has ${outcomes.length} outcomes for ${rows.length} rows. Compare outcomes with the rows of their run.`,
      {
        problem: "unpaired-rows",
      },
    );
  }
  return rows.map(({ id, expected }, index) => {
    let sum = 0;
    for (const outcome of outcomes.slice(index * trials, (index + 1) * trials)) {
      if (outcome.rowId !== id) {
        throw new EvaluationError(
          `"${name}" has an outcome of row ${outcome.rowId} where row ${id} is. Compare candidates on the same rows, in one order.`,
          {
            problem: "unpaired-rows",
          },
        );
      }
      if (outcome.type === "failure") continue;
      const score = scorer(outcome.output, expected);
      if (!(score >= 0 && score <= 1)) {
        throw new EvaluationError(`The scorer "${scorer.name}" gave ${score} for row ${id}. A score lies between 0 and 1.`, {
          problem: "bad-score",
        });
      }
      sum += score;
    }
    return sum / trials;
  });
}
