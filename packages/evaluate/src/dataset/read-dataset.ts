import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { DatasetError } from "../errors.ts";
import { type CsvOptions, fromCsv } from "./csv.ts";
import type { Dataset } from "./dataset.ts";
import { fromJsonl } from "./jsonl.ts";

/**
 * A dataset from a file: `.csv`, `.tsv`, `.jsonl` or `.ndjson`, in UTF-8. Its name is the file's unless another is given.
 *
 * @throws DatasetError `unreadable`, `not-utf8`, `unknown-format`, and those of `fromCsv` and `fromJsonl`
 * @example
 * const mails = await readDataset("mails.csv", { input: "body", expected: "folder" });
 */
export async function readDataset(path: string, options: Omit<CsvOptions, "name"> & { readonly name?: string } = {}): Promise<Dataset> {
  const format = extname(path).toLowerCase();
  const named = { ...options, name: options.name ?? basename(path, extname(path)) };
  const text = decode(await bytesOf(path), path);
  if (format === ".csv") return fromCsv(text, named);
  if (format === ".tsv") return fromCsv(text, { delimiter: "\t", ...named });
  if (format === ".jsonl" || format === ".ndjson") return fromJsonl(text, named);
  throw new DatasetError(`${path}: files that end in "${format}" can't be read. Save the data as .csv, .tsv or .jsonl.`, {
    problem: "unknown-format",
  });
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DatasetError(`${path} can't be read: ${reason}. Check the path and its permissions.`, { problem: "unreadable", cause });
  }
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DatasetError(`${path} is not UTF-8. Save it with the encoding UTF-8 (in Excel: "CSV UTF-8").`, {
      problem: "not-utf8",
      cause,
    });
  }
}
