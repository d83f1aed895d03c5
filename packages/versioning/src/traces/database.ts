import type { DatabaseSync } from "node:sqlite";
import { TracesError } from "./errors.ts";

/** Where traces are kept unless something else is said, below the working folder. */
export const defaultPath = ".ashlar/traces.db";

/** Marks a SQLite file as a store of traces: "Aslr". */
const applicationId = 0x41736c72;
const format = 1;

const schema = `
  CREATE TABLE IF NOT EXISTS traces (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    parent TEXT,
    call TEXT NOT NULL,
    version INTEGER,
    hash TEXT,
    started INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS traces_by_call ON traces (call, sequence);
  CREATE INDEX IF NOT EXISTS traces_by_time ON traces (started);
  CREATE INDEX IF NOT EXISTS traces_by_parent ON traces (parent) WHERE parent IS NOT NULL;
  CREATE INDEX IF NOT EXISTS traces_failed ON traces (sequence) WHERE failed;
  CREATE TABLE IF NOT EXISTS annotations (
    id TEXT PRIMARY KEY REFERENCES traces (id) ON DELETE CASCADE,
    label TEXT,
    score REAL,
    note TEXT,
    expected TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS annotations_by_label ON annotations (label);
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${format};
`;

/** Node's modules, where there are any: not an import, so that bundles for other runtimes hold no trace of them. */
export function builtin<Name extends "node:fs" | "node:path" | "node:sqlite" | "node:async_hooks" | "node:crypto">(
  name: Name,
): ReturnType<typeof process.getBuiltinModule<Name>> | undefined {
  return typeof process === "undefined" || typeof process.getBuiltinModule !== "function" ? undefined : process.getBuiltinModule(name);
}

/**
 * Opens a store, and makes it where it is new. Whoever may read the folder's other files can't read this one: it may hold prompts.
 *
 * @param timeout milliseconds to wait for another process that writes
 * @throws TracesError `unsupported-runtime`, `other-file`, `newer-format`; and SQLite's own errors, for `sqliteProblem`
 */
export function openDatabase(path: string, timeout: number): DatabaseSync {
  const [fs, { dirname }, { DatabaseSync }] = needNode();
  fs.mkdirSync(dirname(path), { recursive: true });
  fs.closeSync(fs.openSync(path, "a", 0o600));
  const database = new DatabaseSync(path, { timeout });
  try {
    if (formatOf(database, path) === 0) {
      // Takes effect only before the first table and before the log is switched on.
      database.exec("PRAGMA auto_vacuum = INCREMENTAL");
      database.exec("PRAGMA journal_mode = WAL");
      transaction(database, () => database.exec(schema));
    }
    // In the log's mode this loses nothing when the process is killed, and at most the last writes when the power goes.
    database.exec("PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The modules of Node that a store needs. */
export function needNode() {
  const [fs, path, sqlite] = [builtin("node:fs"), builtin("node:path"), builtin("node:sqlite")];
  if (fs && path && sqlite) return [fs, path, sqlite] as const;
  throw new TracesError("This runtime has no files or no node:sqlite: traces need Node 22.18 or newer.", {
    problem: "unsupported-runtime",
  });
}

/** The format of a store's file, 0 for a new one. Throws for what is no store, or one that this version can't read. */
export function formatOf(database: DatabaseSync, path: string): number {
  const found = Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
  const id = Number(database.prepare("PRAGMA application_id").get()?.application_id ?? 0);
  const tables = Number(database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get()?.tables ?? 0);
  if (tables === 0) return 0;
  if (id !== applicationId) {
    throw new TracesError(`${path} is a SQLite file of something else. Choose another path for the traces.`, {
      problem: "other-file",
      path,
    });
  }
  if (found > format) {
    throw new TracesError(`${path} was written by a newer version of @ashlar/versioning. Update it, or choose another path.`, {
      problem: "newer-format",
      path,
    });
  }
  return found;
}

/** Runs `work` in a transaction that takes the right to write at once. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** What kind of trouble an error of SQLite, or of the file system, is. */
export function sqliteProblem(error: unknown): "busy" | "damaged" | "other" {
  if (!(error instanceof Error && "errcode" in error && typeof error.errcode === "number")) return "other";
  // https://www.sqlite.org/rescode.html: SQLITE_BUSY, SQLITE_LOCKED; SQLITE_CORRUPT, SQLITE_NOTADB
  const primary = error.errcode & 0xff;
  return primary === 5 || primary === 6 ? "busy" : primary === 11 || primary === 26 ? "damaged" : "other";
}
