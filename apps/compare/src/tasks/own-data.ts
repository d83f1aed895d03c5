import { basename, extname } from "node:path";
import { type Dataset, dataset, readDataset, split } from "@ashlar/evaluate";
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
  /** Of longer texts the beginning is taken. */
  readonly characters: number;
}

/**
 * A task from a file: four tenths of the rows to judge by, two tenths to choose settings by, the rest to learn from. The seed and the rows
 * alone decide which; rows that say the same stay together. Very long texts are cut, with a finding: each text stands in several prompts,
 * and four examples stand beside it.
 *
 * @throws DatasetError when the file can't be read or nothing can be compared on it; the message says how to mend it.
 */
export async function loadOwnData(options: OwnData): Promise<Task> {
  const { path, textColumn: input, labelColumn: expected, characters } = options;
  const data = cut(await readDataset(path, { input, expected }), characters);
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

/** Cuts texts before they are divided, so that those with equal beginnings stay together. */
function cut(data: Dataset, characters: number): Dataset {
  const long = data.rows.filter(({ input }) => input.length > characters);
  if (long.length === 0) return data;
  const message = `${long.length} of ${data.rows.length} texts are longer than ${characters.toLocaleString("en")} characters: only their beginning is read. --characters changes that`;
  return dataset({
    name: data.name,
    rows: data.rows.map((row) => ({ ...row, input: beginning(row.input, characters) })),
    findings: [...data.findings.filter(({ skipped }) => skipped), { code: "too-long", skipped: false, message }],
  });
}

/** The first characters of a text; no surrogate pair is cut in two. */
function beginning(text: string, characters: number): string {
  const end = /[\uD800-\uDBFF]/.test(text[characters - 1] ?? "") ? characters - 1 : characters;
  return text.slice(0, end);
}
