import type { DatabaseSync } from "node:sqlite";
import { needModules, openDatabase, problemOf } from "./database.ts";

/** A store that is open as long as it stands where it stood. */
export interface Connection {
  /**
   * Works on the store; opens it where that is needed.
   *
   * @param timeout milliseconds to wait for another process that writes
   * @throws what SQLite or the file system says
   */
  use<T>(timeout: number, work: (database: DatabaseSync) => T): T;
  /** Which file stands there; another number after it was replaced. */
  readonly file: number | undefined;
  close(): void;
}

/** Milliseconds between two looks at whether the file was moved or deleted: SQLite itself would go on writing to what has no name. */
const lookEvery = 1000;

/**
 * Makes a connection; nothing is opened yet.
 *
 * @param options.open default: opens the store, and makes it where it is new
 * @param options.recover deals with a damaged store; after it the work is tried once more
 */
export function connect(
  path: string,
  options: { readonly open?: (path: string, timeout: number) => DatabaseSync; readonly recover?: () => void } = {},
): Connection {
  const { open = openDatabase, recover } = options;
  let database: DatabaseSync | undefined;
  let file: number | undefined;
  let looked = 0;

  const close = (): void => {
    const closing = database;
    database = undefined;
    try {
      closing?.close();
    } catch {
      // Of a damaged store nothing is left to be saved.
    }
  };
  const fileNumber = (): number | undefined => needModules().fs.statSync(path, { throwIfNoEntry: false })?.ino;
  const opened = (timeout: number): DatabaseSync => {
    const now = performance.now();
    if (database && now - looked > lookEvery) {
      looked = now;
      if (fileNumber() !== file) close();
    }
    if (!database) {
      database = open(path, timeout);
      [file, looked] = [fileNumber(), now];
    }
    database.exec(`PRAGMA busy_timeout = ${timeout}`);
    return database;
  };
  return {
    get file() {
      return file;
    },
    use(timeout, work) {
      try {
        return work(opened(timeout));
      } catch (error) {
        const problem = problemOf(error);
        if (problem !== "busy") close();
        if (problem !== "damaged" || !recover) throw error;
        recover();
        return work(opened(timeout));
      }
    },
    close,
  };
}
