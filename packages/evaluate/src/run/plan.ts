import type { JsonValue } from "@ashlar/core";
import { contentHash } from "../dataset/hash.ts";
import type { Row } from "../dataset/row.ts";
import type { Candidate, Question } from "./candidate.ts";

/** One prediction to ask for, and all the outcomes that it becomes. */
export interface Task<Input extends JsonValue, Output extends JsonValue> {
  /** Names the prediction among those of its candidate: the row's input and the trial. */
  readonly key: string;
  readonly candidate: Candidate<Input, Output>;
  /** Position of the candidate. */
  readonly index: number;
  readonly question: Question<Input>;
  readonly trial: number;
  readonly places: { readonly candidate: number; readonly position: number; readonly rowId: string }[];
}

/** All predictions, one candidate after the other. Equal inputs, and candidates with equal fingerprints, share theirs. */
export function makePlan<Input extends JsonValue, Output extends JsonValue>(
  candidates: readonly Candidate<Input, Output>[],
  rows: readonly Row<Input, JsonValue>[],
  trials: number,
): readonly Task<Input, Output>[] {
  const hashes = rows.map(({ input }) => contentHash(input));
  const tasks = new Map<string, Task<Input, Output>>();
  for (const [index, candidate] of candidates.entries()) {
    for (const [rowIndex, { id, input }] of rows.entries()) {
      for (let trial = 0; trial < trials; trial++) {
        const key = `${hashes[rowIndex]}-${trial}`;
        const place = { candidate: index, position: rowIndex * trials + trial, rowId: id };
        const shared = tasks.get(`${key} ${candidate.fingerprint}`);
        if (shared) shared.places.push(place);
        else tasks.set(`${key} ${candidate.fingerprint}`, { key, candidate, index, question: { id, input }, trial, places: [place] });
      }
    }
  }
  return [...tasks.values()];
}
