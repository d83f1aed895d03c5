import type { DatabaseSync } from "node:sqlite";
import { needNode, openDatabase, sqliteProblem } from "./database.ts";
import { moveAside } from "./move-aside.ts";

/** A store that is open as long as it stands where it stood. */
export interface Connection {
  /**
   * Works on the store; opens it where that is needed. A damaged one is moved aside, with a warning that says where, and a new one begun.
   *
   * @throws what SQLite or the file system says
   */
  use<T>(timeout: number, work: (database: DatabaseSync) => T): T;
  close(): void;
}

/** Milliseconds between two looks at whether the file was moved or deleted: SQLite itself would go on writing to what has no name. */
const lookEvery = 1000;

/** Makes a connection; nothing is opened yet. */
export function connect(path: string, onWarning: (message: string) => void): Connection {
  let database: DatabaseSync | undefined;
  let file: number | undefined;
  let looked = 0;

  const close = (): void => {
    const open = database;
    database = undefined;
    try {
      open?.close();
    } catch {
      // Of a damaged store nothing is left to be saved.
    }
  };
  const fileNumber = (): number | undefined => needNode()[0].statSync(path, { throwIfNoEntry: false })?.ino;
  const opened = (timeout: number): DatabaseSync => {
    const now = performance.now();
    if (database && now - looked > lookEvery) {
      looked = now;
      if (fileNumber() !== file) close();
    }
    if (!database) {
      database = openDatabase(path, timeout);
      [file, looked] = [fileNumber(), now];
    }
    database.exec(`PRAGMA busy_timeout = ${timeout}`);
    return database;
  };
  return {
    use(timeout, work) {
      try {
        return work(opened(timeout));
      } catch (error) {
        if (sqliteProblem(error) === "busy") throw error;
        close();
        if (sqliteProblem(error) !== "damaged") throw error;
        const aside = moveAside(path);
        if (aside) {
          onWarning(
            `The traces in ${path} are damaged. They were moved to ${aside} and a new file was begun; \`sqlite3 ${aside} .recover\` may still read them.`,
          );
        }
        return work(opened(timeout));
      }
    },
    close,
  };
}
