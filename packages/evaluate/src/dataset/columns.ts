import { DatasetError } from "../errors.ts";

/** Which columns or fields of a file are read, and the limits of `dataset`. */
export interface ColumnOptions {
  readonly name: string;
  /** Column or field of the input. Default `text`. */
  readonly input?: string;
  /** Column or field of the expected answer. Default `label`. */
  readonly expected?: string;
  readonly minimumRows?: number;
  readonly maximumCharacters?: number;
}

/** The error for a column that a file has not got. */
export function missingColumn(name: string, missing: string, existing: readonly string[], kind: "column" | "field"): DatasetError {
  const known = existing.length === 0 ? "none at all" : existing.map((column) => JSON.stringify(column)).join(", ");
  return new DatasetError(
    `"${name}" has no ${kind} ${JSON.stringify(missing)}. It has ${known}. Name the right one, or rename it in the file.`,
    {
      problem: "missing-column",
    },
  );
}
