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

/** Traces deleted in one go: about a millisecond. */
const slice = 500;

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
    let count = deleteWhere(`started < ? AND ${plain}`, slice, Date.now() - maxAge);
    if (count < slice) {
      const { rows } = database.prepare("SELECT count(*) AS rows FROM traces").get() ?? {};
      const excess = Math.min(slice - count, Number(rows) - maxRows);
      if (excess > 0) count += deleteWhere(plain, excess);
    }
    if (count === 0 && usedBytes(database) > maxBytes) count = deleteWhere(plain, slice) || deleteWhere("TRUE", slice);
    return count;
  });
  if (deleted === 0) database.exec("PRAGMA incremental_vacuum(1000)");
  return { deleted, more: deleted > 0 };
}

/** Bytes of the pages that hold something. */
export function usedBytes(database: DatabaseSync): number {
  const number = (name: string): number => Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
  return (number("page_count") - number("freelist_count")) * number("page_size");
}
