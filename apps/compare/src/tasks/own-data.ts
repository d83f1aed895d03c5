import { basename, extname } from "node:path";
import { readDataset, split } from "@ashlar/evaluate";
import { spreadLabels, type Task } from "./task.ts";

/** A file of the user's own. */
export interface OwnData {
  /** `.csv`, `.tsv` or `.jsonl`, in UTF-8. */
  readonly path: string;
  readonly textColumn: string;
  readonly labelColumn: string;
  /** Default: "Which label fits this text?" */
  readonly question: string | undefined;
  readonly seed: number;
  /** Longer texts are left out with a finding. */
  readonly maximumCharacters: number;
}

/**
 * A task from a file: four tenths of the rows to judge by, two tenths to choose settings by, the rest to learn from. The seed and the rows
 * alone decide which; rows that say the same stay together.
 *
 * @throws DatasetError when the file can't be read or nothing can be compared on it; the message says how to mend it.
 */
export async function loadOwnData(options: OwnData): Promise<Task> {
  const { path, textColumn: input, labelColumn: expected, maximumCharacters } = options;
  const data = await readDataset(path, { input, expected, maximumCharacters });
  const { train, validation, test } = split(data, { test: 0.4, validation: 0.2, seed: options.seed });
  const question = options.question ?? "Which label fits this text?";
  return {
    name: basename(path, extname(path)),
    question,
    labels: [...new Set(data.rows.map((row) => row.expected))].sort(),
    guidance:
      "You label texts. Read the whole text, weigh what speaks for each label, and choose the one that fits best. What decides is the text as a whole, not a single word of it.",
    test: spreadLabels(test),
    validation: spreadLabels(validation),
    pool: spreadLabels(train),
    findings: data.findings,
  };
}
