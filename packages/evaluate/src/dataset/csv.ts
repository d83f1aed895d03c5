import { CsvError, parse } from "csv-parse/sync";
import { DatasetError } from "../errors.ts";
import type { ColumnOptions } from "./columns.ts";
import { missingColumn } from "./columns.ts";
import { type Dataset, dataset } from "./dataset.ts";
import type { Finding } from "./row.ts";

/** How a CSV is read. */
export interface CsvOptions extends ColumnOptions {
  /** Default: comma, semicolon or tab, whichever the header has most of. */
  readonly delimiter?: string;
}

/**
 * A dataset from the text of a CSV whose first line names the columns. Fields may be quoted and hold line breaks. Rows with too few or
 * too many fields are left out with a finding.
 *
 * @throws DatasetError `malformed` for a broken quote, `missing-column` (it lists those that exist), and those of `dataset`
 * @example
 * const mails = fromCsv(text, { name: "mails", input: "body", expected: "folder" });
 */
export function fromCsv(text: string, options: CsvOptions): Dataset {
  const { input = "text", expected = "label" } = options;
  const records = read(text, options.delimiter ?? guessDelimiter(text), options.name);
  const header = records.shift()?.fields.map((column) => column.trim()) ?? [];
  const [inputAt, expectedAt] = [input, expected].map((column) => {
    const at = header.indexOf(column);
    if (at === -1) throw missingColumn(options.name, column, header, "column");
    return at;
  });
  const findings: Finding[] = [];
  const rows = records.flatMap(({ fields, line }) => {
    if (fields.length === header.length) return [{ input: fields[inputAt!]!, expected: fields[expectedAt!]!.trim(), line }];
    const message = `line ${line}: ${fields.length} fields instead of the ${header.length} of the header; put fields that hold the delimiter into double quotes`;
    findings.push({ code: "malformed-row", skipped: true, line, message });
    return [];
  });
  return dataset({ ...options, rows, findings });
}

interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/** Lines are counted here, because the parser counts CRLF inside quotes twice. */
function read(text: string, delimiter: string, name: string): CsvRecord[] {
  const bytes = Buffer.from(text);
  const records: CsvRecord[] = [];
  let line = 1;
  let end = 0;
  try {
    parse(bytes, {
      bom: true,
      delimiter,
      record_delimiter: ["\r\n", "\n", "\r"],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record(fields, position) {
        const raw = bytes.toString("utf8", end, position.bytes);
        const blankLines = /^\s*?(?=\S|$)/.exec(raw)?.[0] ?? "";
        records.push({ fields, line: line + lineBreaks(blankLines) });
        line += lineBreaks(raw);
        end = position.bytes;
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const what =
      error.code === "CSV_QUOTE_NOT_CLOSED"
        ? "a double quote opens a field and is never closed"
        : "a double quote stands in the middle of a field";
    throw new DatasetError(
      `"${name}", in the record that begins at line ${line}: ${what}. Put the whole field into double quotes and write each quote inside of it twice.`,
      { problem: "malformed", line, cause: error },
    );
  }
  return records;
}

function lineBreaks(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}

function guessDelimiter(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  const count = (delimiter: string) => header.split(delimiter).length;
  return [",", ";", "\t"].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}
