import type { DatabaseSync } from "node:sqlite";
import { type Disk, disk } from "../store/disk.ts";
import { projectFolder } from "../store/project-folder.ts";
import { writeWhole } from "../store/write-whole.ts";
import { TracesError } from "./errors.ts";

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

/** Node's modules that a store needs. */
export interface StoreModules extends Disk {
  readonly sqlite: typeof import("node:sqlite");
}

/** @throws TracesError `unsupported-runtime` */
export function needModules(): StoreModules {
  const available = disk();
  const sqlite = available && process.getBuiltinModule("node:sqlite");
  if (sqlite) return { ...available, sqlite };
  throw new TracesError("This runtime has no files or no node:sqlite: traces need Node 22.18 or newer.", {
    problem: "unsupported-runtime",
  });
}

/**
 * Where traces are kept unless something else is said: `traces.db` in the project's folder `.ashlar`.
 *
 * @param from a folder of the project. Default: the working folder
 * @throws TracesError `unsupported-runtime`
 */
export function tracesPath(from?: string): string {
  const modules = needModules();
  return modules.path.join(projectFolder(modules, from ?? process.cwd()), "traces.db");
}

/**
 * Opens a store, and makes it where it is new: readable for its owner alone, as it may hold prompts, and left alone by git.
 *
 * @param timeout milliseconds to wait for another process that writes
 * @throws TracesError `unsupported-runtime`, `other-file`, `newer-format`; and SQLite's own errors, for `problemOf`
 */
export function openDatabase(path: string, timeout: number): DatabaseSync {
  const modules = needModules();
  makeFile(path, modules);
  // Before SQLite sees it, which would delete the log of a file that it can't read.
  if (!beginsLikeDatabase(path)) throw damagedError(path, "it does not begin like a SQLite file");
  const database = new modules.sqlite.DatabaseSync(path, { timeout });
  try {
    // SQLite does not wait for the lock that the log is switched on with: others that make the store now would end it at once.
    patiently(timeout, () => {
      if (formatOf(database, path) > 0) return;
      // Takes effect only before the first table and before the log is switched on.
      database.exec("PRAGMA auto_vacuum = INCREMENTAL");
      database.exec("PRAGMA journal_mode = WAL");
      transaction(database, () => database.exec(schema));
    });
    // With the log nothing is lost when the process is killed, and at most the last writes when the power goes.
    database.exec("PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216");
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Tries again, for some milliseconds, what fails because another process has the store locked. */
function patiently(milliseconds: number, work: () => void): void {
  for (const end = performance.now() + milliseconds; ; ) {
    try {
      work();
      return;
    } catch (error) {
      if (problemOf(error) !== "busy" || performance.now() >= end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1 + Math.random() * 4);
    }
  }
}

function makeFile(file: string, disk: Disk): void {
  const { fs, path } = disk;
  if (fs.existsSync(file)) return;
  const folder = path.dirname(file);
  fs.mkdirSync(folder, { recursive: true });
  const ignore = path.join(folder, ".gitignore");
  // In the project's folder, where versions are kept in git. It hides itself, so that nobody has to be told.
  if (path.basename(folder) === ".ashlar" && !fs.existsSync(ignore)) writeWhole(disk, ignore, `.gitignore\n${path.basename(file)}*\n`);
  fs.closeSync(fs.openSync(file, "a", 0o600));
}

/** True for an empty file, and for one that begins as SQLite's do: https://www.sqlite.org/fileformat.html */
export function beginsLikeDatabase(path: string): boolean {
  const { fs } = needModules();
  const head = new Uint8Array(16);
  const file = fs.openSync(path, "r");
  try {
    return fs.readSync(file, head) === 0 || new TextDecoder().decode(head) === "SQLite format 3\0";
  } finally {
    fs.closeSync(file);
  }
}

/** The error for a file that can't be read any more. */
export function damagedError(path: string, reason: string, cause?: unknown): TracesError {
  return new TracesError(
    `The traces in ${path} are damaged (${reason}). The next call that is traced moves the file aside and begins a new one; \`sqlite3 ${path} .recover\` may still read it.`,
    { problem: "damaged", path, cause },
  );
}

/** The format of a store's file, 0 for a new one. Throws for what is no store, or one that this version can't read. */
function formatOf(database: DatabaseSync, path: string): number {
  // First: another process may be making the store now, and its marks come with its tables.
  const tables = Number(database.prepare("SELECT count(*) AS tables FROM sqlite_schema").get()?.tables ?? 0);
  if (tables === 0) return 0;
  const found = Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
  const id = Number(database.prepare("PRAGMA application_id").get()?.application_id ?? 0);
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

type SqliteProblem = "busy" | "damaged" | "readonly" | "unopenable";

/** What kind of trouble an error of SQLite, or of the file system, is. */
export function problemOf(error: unknown): SqliteProblem | "other" {
  if (!(error instanceof Error)) return "other";
  if (TracesError.isInstance(error)) return error.problem === "damaged" ? "damaged" : "other";
  if ("code" in error && (error.code === "EROFS" || error.code === "EACCES" || error.code === "EPERM")) return "readonly";
  if (!("errcode" in error && typeof error.errcode === "number")) return "other";
  return sqliteProblems[error.errcode & 0xff] ?? "other";
}

/** By SQLite's primary result codes, https://www.sqlite.org/rescode.html. */
const sqliteProblems: Readonly<Record<number, SqliteProblem>> = {
  5: "busy", // SQLITE_BUSY
  6: "busy", // SQLITE_LOCKED
  8: "readonly", // SQLITE_READONLY
  11: "damaged", // SQLITE_CORRUPT
  14: "unopenable", // SQLITE_CANTOPEN: the file, its log, or what processes share beside it
  26: "damaged", // SQLITE_NOTADB
};
