import type { DatabaseSync } from "node:sqlite";
import { transaction } from "./database.ts";

/** How much a store keeps. Traces that somebody annotated are kept beyond age and rows, and given up last for bytes. */
export interface Retention {
  /** Milliseconds. Default: 30 days. */
  readonly maxAge?: number;
  /** Traces. Default 200,000. */
  readonly maxRows?: number;
  /** Bytes in the file that are in use. Default 256 MiB. */
  readonly maxBytes?: number;
}

const defaults: Required<Retention> = { maxAge: 30 * 24 * 3600 * 1000, maxRows: 200_000, maxBytes: 256 * 2 ** 20 };

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
export function pruneSlice(database: DatabaseSync, retention: Retention): Pruned {
  const { maxAge, maxRows, maxBytes } = { ...defaults, ...retention };
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
