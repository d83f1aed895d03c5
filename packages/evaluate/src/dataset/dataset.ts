import type { JsonValue } from "@ashlar/core";
import { DatasetError } from "../errors.ts";
import { canonicalJson, contentHash } from "./hash.ts";
import { type Finding, normalizedInput, type Row } from "./row.ts";

/** Rows with stable ids, and what was found while they were read. */
export interface Dataset<Input extends JsonValue = string, Expected extends JsonValue = string> {
  readonly name: string;
  /** SHA-256 of all rows, whatever their order: 64 hexadecimal digits. */
  readonly hash: string;
  readonly rows: readonly Row<Input, Expected>[];
  readonly findings: readonly Finding[];
  /** How many rows were left out; each has a finding. */
  readonly skipped: number;
}

/** What a dataset is made of. */
export interface DatasetOptions<Input extends JsonValue = string, Expected extends JsonValue = string> {
  readonly name: string;
  readonly rows: readonly { readonly input: Input; readonly expected: Expected; readonly line?: number }[];
  /** What a loader has found already. */
  readonly findings?: readonly Finding[];
  /** Below this many usable rows nothing can be learned. Default 10. */
  readonly minimumRows?: number;
  /** Longer inputs are left out with a finding, because no prompt holds them. Default 100,000 characters. */
  readonly maximumCharacters?: number;
}

/**
 * Checks rows and gives them ids. Rows with an empty or too long input, or an empty answer, are left out with a finding; repeated inputs
 * stay and get one too.
 *
 * @throws DatasetError `no-rows`, `too-few-rows`, or `one-label` when all rows expect the same
 * @example
 * const mails = dataset({ name: "mails", rows: [{ input: "Win a prize!", expected: "spam" }, …] });
 * const { train, validation, test } = split(mails, { test: 200, validation: 100 });
 */
export function dataset<Input extends JsonValue = string, Expected extends JsonValue = string>(
  options: DatasetOptions<Input, Expected>,
): Dataset<Input, Expected> {
  const { name, minimumRows = 10, maximumCharacters = 100_000 } = options;
  const findings: Finding[] = [...(options.findings ?? [])];
  const rows: Row<Input, Expected>[] = [];
  const seen = new Map<string, number>();
  options.rows.forEach((row, index) => {
    const problem = unusable(row, maximumCharacters);
    if (problem) {
      const { code, message } = problem;
      findings.push({ code, skipped: true, message: `${place(row, index)}: ${message}`, ...lineOf(row) });
      return;
    }
    const content = contentHash([row.input, row.expected]).slice(0, 16);
    const times = (seen.get(content) ?? 0) + 1;
    seen.set(content, times);
    rows.push({ id: times === 1 ? content : `${content}-${times}`, input: row.input, expected: row.expected, ...lineOf(row) });
  });

  const skipped = findings.filter((finding) => finding.skipped).length;
  checkSize(name, rows.length, skipped, minimumRows, findings);
  const labels = new Set(rows.map(({ expected }) => canonicalJson(expected)));
  if (labels.size === 1) {
    throw new DatasetError(
      `All ${rows.length} rows of "${name}" expect ${[...labels][0]}: whoever always says so is always right, so nothing can be compared. Add rows with other answers, or check that the right column is read.`,
      { problem: "one-label" },
    );
  }
  findings.push(...repeatedInputs(rows), ...rareLabels(rows, labels.size));
  const hash = contentHash(rows.map(({ id }) => id).sort());
  return { name, hash, rows, findings, skipped };
}

function unusable(
  { input, expected }: { readonly input: JsonValue; readonly expected: JsonValue },
  maximumCharacters: number,
): Pick<Finding, "code" | "message"> | undefined {
  if (typeof input === "string" && input.trim() === "")
    return { code: "empty-input", message: "the input is empty; fill it in or delete the row" };
  if (typeof expected === "string" && expected.trim() === "") {
    return { code: "empty-expected", message: "the expected answer is empty; fill it in or delete the row" };
  }
  const length = typeof input === "string" ? input.length : canonicalJson(input).length;
  if (length <= maximumCharacters) return undefined;
  const message = `the input has ${length.toLocaleString("en")} characters, more than ${maximumCharacters.toLocaleString("en")}; shorten it, or raise maximumCharacters`;
  return { code: "too-long", message };
}

function checkSize(name: string, usable: number, skipped: number, minimumRows: number, findings: readonly Finding[]): void {
  const left = skipped > 0 ? ` (${skipped} left out; the first: ${findings.find((finding) => finding.skipped)!.message})` : "";
  if (usable === 0) {
    throw new DatasetError(`"${name}" has no usable row${left}. Add rows that each have an input and an expected answer.`, {
      problem: "no-rows",
    });
  }
  if (usable < minimumRows) {
    throw new DatasetError(
      `"${name}" has ${usable} usable ${usable === 1 ? "row" : "rows"}${left}; at least ${minimumRows} are needed. Add rows: with fewer than 6 test rows no difference can be shown at all, and a hundred or more make a good start.`,
      { problem: "too-few-rows" },
    );
  }
}

/** Inputs that occur again, but for writing. They stay in one split; with different answers one of them must be wrong. */
function repeatedInputs(rows: readonly Row<JsonValue, JsonValue>[]): readonly Finding[] {
  const groups = Map.groupBy(rows.entries(), ([, { input }]) => normalizedInput(input));
  const findings: Finding[] = [];
  for (const group of groups.values()) {
    if (group.length === 1) continue;
    const answers = [...new Set(group.map(([, { expected }]) => canonicalJson(expected)))];
    const where = list(group.map(([index, row]) => place(row, index)));
    const contradicts = answers.length > 1;
    findings.push({
      code: contradicts ? "contradiction" : "duplicate",
      skipped: false,
      ...lineOf(group[0]![1]),
      message: contradicts
        ? `${where}: the same input with different answers (${list(answers)}); decide for one of them`
        : `${where}: the same input; each counts as a row of its own, so that intervals come out too narrow. Keep one of them`,
    });
  }
  return findings;
}

/** Labels that can't be in each of three splits. Where nearly each row has its own answer, the answers are no labels. */
function rareLabels(rows: readonly Row<JsonValue, JsonValue>[], labels: number): readonly Finding[] {
  if (labels > rows.length / 3) return [];
  return [...Map.groupBy(rows, ({ expected }) => canonicalJson(expected))]
    .filter(([, group]) => group.length < 3)
    .map(([label, group]) => ({
      code: "rare-label",
      skipped: false,
      ...lineOf(group[0]!),
      message: `The answer ${label} occurs in ${group.length} of ${rows.length} rows only: too few to learn or to test it. Add rows, or check its spelling.`,
    }));
}

function lineOf({ line }: { readonly line?: number }): { readonly line?: number } {
  return line === undefined ? {} : { line };
}

function place(row: { readonly line?: number }, index: number): string {
  return row.line === undefined ? `row ${index + 1}` : `line ${row.line}`;
}

function list(texts: readonly string[]): string {
  return texts.length <= 5 ? texts.join(", ") : `${texts.slice(0, 5).join(", ")} and ${texts.length - 5} more`;
}
