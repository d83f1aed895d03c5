import { BatchFileError } from "./errors.ts";

/** Milliseconds after which a lock that nobody refreshes belongs to nobody, for a process on another machine. */
const staleAfter = 60_000;

interface Holder {
  readonly token: string;
  readonly pid: number;
  /** When the process began: after a restart another may have its id. */
  readonly started: number;
  readonly host: string;
}

/**
 * Takes the lock of a file, a file beside it, for as long as this process works on it. The lock of a process that has died is taken over.
 *
 * @returns what gives the lock back
 * @throws BatchFileError when another process has it
 */
export async function lockFile(file: string): Promise<() => Promise<void>> {
  const { rename, rm, stat, utimes, link, writeFile, readFile } = process.getBuiltinModule("node:fs/promises");
  const host = process.getBuiltinModule("node:os").hostname();
  const path = `${file}.lock`;
  const me: Holder = { token: crypto.randomUUID(), pid: process.pid, started: performance.timeOrigin, host };

  const holderAt = async (place: string): Promise<Holder | undefined> => {
    try {
      const value: unknown = JSON.parse(await readFile(place, "utf8"));
      return isHolder(value) ? value : undefined;
    } catch {
      return undefined; // gone, or created a moment ago and not yet written
    }
  };
  const isAbandoned = async (holder: Holder | undefined): Promise<boolean> => {
    if (holder?.host === host) {
      return holder.pid === me.pid ? holder.started !== me.started : !isAlive(holder.pid);
    }
    try {
      return Date.now() - (await stat(path)).mtimeMs > staleAfter;
    } catch (error) {
      if (hasCode(error, "ENOENT")) return false; // given back just now
      throw error;
    }
  };
  /** Moves an abandoned lock away. Of several that try, one moves the lock it saw; who moved a newer one puts it back. */
  const takeOver = async (seen: Holder | undefined): Promise<void> => {
    const aside = `${path}.${me.token}`;
    try {
      await rename(path, aside);
      if ((await holderAt(aside))?.token !== seen?.token) await link(aside, path);
    } catch (error) {
      if (!hasCode(error, "ENOENT") && !hasCode(error, "EEXIST")) throw error;
    } finally {
      await rm(aside, { force: true });
    }
  };

  for (let tries = 1; ; tries++) {
    try {
      await writeFile(path, JSON.stringify(me), { flag: "wx" });
      break;
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
    }
    const holder = await holderAt(path);
    if (tries > 10 || !(await isAbandoned(holder))) {
      const by = holder ? `process ${holder.pid} on ${holder.host}` : "another process";
      throw new BatchFileError(`${file} is in use by ${by}. Wait until it has ended, or choose another file.`, { file });
    }
    await takeOver(holder);
  }
  const refresh = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), staleAfter / 6);
  refresh.unref?.();
  return async () => {
    clearInterval(refresh);
    if ((await holderAt(path))?.token === me.token) await rm(path, { force: true });
  };
}

function isHolder(value: unknown): value is Holder {
  return typeof value === "object" && value !== null && "token" in value && "pid" in value && typeof value.pid === "number";
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
