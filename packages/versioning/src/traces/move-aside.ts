import type { DatabaseSync } from "node:sqlite";
import { beginsLikeDatabase, needModules, problemOf } from "./database.ts";

/** After this long whoever holds the lock has died: moving takes no second. */
const staleAfter = 10_000;

/**
 * Moves a damaged store out of the way, with its log, so that a new one can begin. One process does it; another that met the same damage
 * finds a sound file afterwards.
 *
 * @returns the new path; `undefined` when the file is sound, or another process is at it
 */
export function moveAside(path: string): string | undefined {
  const { fs } = needModules();
  const lock = `${path}.moving`;
  try {
    fs.mkdirSync(lock);
  } catch (error) {
    const held = fs.statSync(lock, { throwIfNoEntry: false });
    if (!held) throw error;
    if (Date.now() - held.mtimeMs < staleAfter) return undefined;
  }
  try {
    if (isSound(path)) return undefined;
    const aside = `${path}.damaged-${new Date().toISOString().replace(/\D/g, "").slice(0, 17)}`;
    // The logs first: a new file beside an old log would be given its pages.
    for (const suffix of ["-wal", "-shm", "-journal", ""]) {
      if (fs.existsSync(path + suffix)) fs.renameSync(path + suffix, aside + suffix);
    }
    return aside;
  } finally {
    fs.rmSync(lock, { recursive: true, force: true });
  }
}

function isSound(path: string): boolean {
  const { fs, sqlite } = needModules();
  if (!fs.existsSync(path)) return true;
  if (!beginsLikeDatabase(path)) return false;
  let database: DatabaseSync | undefined;
  try {
    database = new sqlite.DatabaseSync(path, { timeout: 1000 });
    return database.prepare("PRAGMA quick_check(1)").get()?.quick_check === "ok";
  } catch (error) {
    // One that is locked, or can't be read just now, is not damaged for that.
    return problemOf(error) !== "damaged";
  } finally {
    database?.close();
  }
}
