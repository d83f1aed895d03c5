import type { DatabaseSync } from "node:sqlite";
import { damagedError, needModules, openDatabase, problemOf } from "./database.ts";
import { TracesError } from "./errors.ts";

/**
 * Opens a store that is there already; one that can't be written is opened to be read.
 *
 * @throws TracesError `no-store`, and what `openDatabase` throws
 */
export function openReadable(path: string, timeout: number): DatabaseSync {
  const { fs, sqlite } = needModules();
  const { pathToFileURL } = process.getBuiltinModule("node:url");
  if (!fs.existsSync(path)) {
    throw new TracesError(`There are no traces in ${path}. Put traced() around a call and run it, or name another path.`, {
      problem: "no-store",
      path,
    });
  }
  try {
    return openDatabase(path, timeout);
  } catch (error) {
    const problem = problemOf(error);
    if (problem !== "readonly" && problem !== "unopenable") throw error;
    // With a log somebody is writing, or was; without one nobody is, and the file alone can be read where nothing can be put beside it.
    if (fs.existsSync(`${path}-wal`)) return new sqlite.DatabaseSync(path, { timeout, readOnly: true });
    const unchanging = pathToFileURL(path);
    unchanging.searchParams.set("immutable", "1");
    return new sqlite.DatabaseSync(unchanging, { timeout, readOnly: true });
  }
}

/** An error of SQLite or of the file system, in words of the store. */
export function explained(error: unknown, path: string): unknown {
  if (error instanceof TracesError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const details = { path, cause: error };
  switch (problemOf(error)) {
    case "damaged":
      return damagedError(path, reason, error);
    case "readonly":
      return new TracesError(`The traces in ${path} can't be changed: the file or its folder is read-only.`, {
        problem: "unwritable",
        ...details,
      });
    case "busy":
      return new TracesError(`The traces in ${path} are being written by another process. Try again.`, {
        problem: "unreadable",
        ...details,
      });
    default:
      return new TracesError(`The traces in ${path} can't be read: ${reason}.`, { problem: "unreadable", ...details });
  }
}
