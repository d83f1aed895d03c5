import { isJsonObject, type JsonObject } from "@ashlar/core";
import { type ColumnOptions, missingColumn } from "./columns.ts";
import { type Dataset, dataset } from "./dataset.ts";
import type { Finding } from "./row.ts";

/**
 * A dataset from JSON Lines: an object a line. Lines that are no JSON object, or whose input is no text, are left out with a finding.
 *
 * @throws DatasetError `missing-column` when no line has the field (it lists those that exist), and those of `dataset`
 * @example
 * const mails = fromJsonl(text, { name: "mails", input: "body", expected: "folder" });
 */
export function fromJsonl(text: string, options: ColumnOptions): Dataset {
  const { input = "text", expected = "label" } = options;
  const findings: Finding[] = [];
  const fields = new Set<string>();
  const rows: { readonly input: string; readonly expected: string; readonly line: number }[] = [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  for (const [index, content] of lines.entries()) {
    if (content.trim() === "") continue;
    const line = index + 1;
    const value = parseObject(content);
    for (const field of Object.keys(value ?? {})) fields.add(field);
    const row = readRow(value, input, expected);
    if ("code" in row) findings.push({ code: row.code, skipped: true, line, message: `line ${line}: ${row.message}` });
    else rows.push({ ...row, line });
  }
  for (const field of [input, expected]) {
    if (fields.size > 0 && !fields.has(field)) throw missingColumn(options.name, field, [...fields], "field");
  }
  return dataset({ ...options, rows, findings });
}

type Problem = Pick<Finding, "code" | "message">;

function readRow(
  value: JsonObject | undefined,
  inputField: string,
  expectedField: string,
): { readonly input: string; readonly expected: string } | Problem {
  if (!value) return { code: "malformed-row", message: 'not a JSON object; each line must be one, such as {"text": …, "label": …}' };
  const { [inputField]: input, [expectedField]: expected } = value;
  const [inputName, expectedName] = [JSON.stringify(inputField), JSON.stringify(expectedField)];
  if (input === undefined || input === null) return { code: "empty-input", message: `no ${inputName}; add it or delete the line` };
  if (expected === undefined || expected === null)
    return { code: "empty-expected", message: `no ${expectedName}; add it or delete the line` };
  if (typeof input !== "string") return { code: "not-text", message: `${inputName} must be a string` };
  if (typeof expected === "object") return { code: "not-text", message: `${expectedName} must be a string, a number or a boolean` };
  return { input, expected: String(expected).trim() };
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
