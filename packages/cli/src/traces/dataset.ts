import { type DatasetFormat, datasetLine, type SkipReason, type TraceStore, toDataset } from "@ashlar/versioning";
import { UserError } from "../errors.ts";
import type { Output } from "../output.ts";
import { type FilterOptions, filterOf, share } from "./options.ts";
import { count } from "./text.ts";

/** The options of `ashlar traces dataset`. */
export interface DatasetCommandOptions extends Omit<FilterOptions, "label"> {
  readonly label?: string[];
  readonly minimumScore: string;
  readonly inputField?: string;
  readonly outputField?: string;
  readonly format: string;
}

const formats: readonly DatasetFormat[] = ["evaluate", "chat"];

const reasons: Readonly<Record<SkipReason, string>> = {
  "not-approved": "nobody says that they are right (annotate --label good, --score 1 or --expected)",
  "no-input": "the input was not captured (traced({ capture: { input: true } }))",
  "no-output": "the output was not captured (traced({ capture: { output: true } }))",
  "no-such-field": "they have no such field",
};

/** Writes the examples that annotated traces make, and says what was left out. */
export async function dataset(store: TraceStore, options: DatasetCommandOptions, output: Output): Promise<void> {
  const { label: labels, minimumScore, inputField, outputField } = options;
  const format = formats.find((known) => known === options.format);
  if (!format) throw new UserError(`--format: there is no "${options.format}". Known: ${formats.join(", ")}.`);
  const { label: _, ...filter } = options;
  const traces = [...store.all({ ...filterOf(filter), annotated: true })];
  const calls = [...new Set(traces.map(({ call }) => call))];
  if (calls.length > 1)
    throw new UserError(`The annotated traces are of several calls: choose one with --call. There are: ${calls.join(", ")}.`);
  const { rows, skipped } = toDataset(traces, {
    ...(labels && { labels }),
    minimumScore: share(minimumScore, "--minimum-score"),
    ...(inputField !== undefined && { inputField }),
    ...(outputField !== undefined && { outputField }),
  });
  for (const row of rows) output.out(JSON.stringify(datasetLine(row, format)));
  const left = (Object.keys(reasons) as SkipReason[]).filter((reason) => skipped[reason] > 0);
  const said = [`${count(rows.length, "example")} of ${count(traces.length, "annotated trace")}.`];
  for (const reason of left) said.push(`${skipped[reason]} left out: ${reasons[reason]}.`);
  if (rows.length === 0) throw new UserError(said.join("\n"), 1);
  output.err(said.join("\n"));
}
