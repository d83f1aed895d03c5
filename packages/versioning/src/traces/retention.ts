import type { DatabaseSync } from "node:sqlite";
import { transaction } from "./database.ts";
import { TracesError } from "./errors.ts";

/** How much a store keeps. Traces that somebody annotated are kept beyond age and rows, and given up last for bytes. */
export interface Retention {
  /** Milliseconds. Default: 30 days. */
  readonly maxAge?: number | undefined;
  /** Traces. Default 200,000. */
  readonly maxRows?: number | undefined;
  /** Bytes in the file that are in use. Default 256 MiB. */
  readonly maxBytes?: number | undefined;
}

/** All limits of a store. */
export type Limits = Readonly<Record<keyof Retention, number>>;

/** Limits, with the defaults for what is not given. @throws TracesError `bad-option`, naming a limit that is no number from 0 */
export function limitsOf(retention: Retention): Limits {
  const { maxAge = 30 * 24 * 3600 * 1000, maxRows = 200_000, maxBytes = 256 * 2 ** 20 } = retention;
  const limits = { maxAge, maxRows, maxBytes };
  for (const [name, limit] of Object.entries(limits)) {
    if (typeof limit === "number" && limit >= 0) continue;
    throw new TracesError(`retention.${name} is a number from 0, or Infinity for no limit, not ${limit}.`, { problem: "bad-option" });
  }
  return limits;
}

/** Traces deleted, and free pages given back, in one go: a few milliseconds. */
const slice = { traces: 100, pages: 50 };
/** Free pages that stay for what comes next. */
const sparePages = 256;

/** What pruning did. */
export interface Pruned {
  readonly deleted: number;
  /** True when there may be more to do. */
  readonly more: boolean;
}

/** Deletes a slice of what a store shall not keep any more, the oldest first, and gives free pages back. */
export function pruneSlice(database: DatabaseSync, { maxAge, maxRows, maxBytes }: Limits): Pruned {
  const deleteWhere = (condition: string, limit: number, ...values: readonly number[]): number =>
    Number(
      database
        .prepare(`DELETE FROM traces WHERE sequence IN (SELECT sequence FROM traces WHERE ${condition} ORDER BY sequence LIMIT ${limit})`)
        .run(...values).changes,
    );
  const plain = "id NOT IN (SELECT id FROM annotations)";
  const deleted = transaction(database, () => {
    let count = deleteWhere(`started < ? AND ${plain}`, slice.traces, Date.now() - maxAge);
    if (count < slice.traces) {
      const { rows } = database.prepare("SELECT count(*) AS rows FROM traces").get() ?? {};
      const excess = Math.min(slice.traces - count, Number(rows) - maxRows);
      if (excess > 0) count += deleteWhere(plain, excess);
    }
    if (count === 0 && usedBytes(database) > maxBytes) count = deleteWhere(plain, slice.traces) || deleteWhere("TRUE", slice.traces);
    return count;
  });
  if (deleted > 0) return { deleted, more: true };
  const spare = pragma(database, "freelist_count") > sparePages;
  if (spare) database.exec(`PRAGMA incremental_vacuum(${slice.pages})`);
  return { deleted, more: spare };
}

/** Bytes of the pages that hold something. */
function usedBytes(database: DatabaseSync): number {
  return (pragma(database, "page_count") - pragma(database, "freelist_count")) * pragma(database, "page_size");
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}
