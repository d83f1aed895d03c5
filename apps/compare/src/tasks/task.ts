import type { Finding, Row } from "@ashlar/evaluate";

/** What is compared on: texts to be labelled, divided for good. */
export interface Task {
  readonly name: string;
  /** Put to the model before each text. */
  readonly question: string;
  readonly labels: readonly string[];
  /** What each label means and how to decide, for the candidate that gets full instructions. */
  readonly guidance: string;
  /** To judge by. Any prefix has the labels in the proportions of the whole. */
  readonly test: readonly Row[];
  /** To choose settings by. */
  readonly validation: readonly Row[];
  /** To learn from: examples to show, to retrieve, to tune on. Any prefix has the labels in the proportions of the whole. */
  readonly pool: readonly Row[];
  /** What the data's owner should look at. */
  readonly findings: readonly Finding[];
}

/**
 * Puts rows in an order in which any prefix has the labels in the proportions of the whole: the rows of each label, in the order they
 * came, are spread evenly.
 */
export function spreadLabels(rows: readonly Row[]): readonly Row[] {
  return [...Map.groupBy(rows, ({ expected }) => expected).values()]
    .flatMap((group) => group.map((row, index) => ({ row, place: (index + 0.5) / group.length })))
    .sort((a, b) => a.place - b.place || (a.row.expected < b.row.expected ? -1 : 1))
    .map(({ row }) => row);
}
