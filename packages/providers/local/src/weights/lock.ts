import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { sleep } from "../abort.ts";

/** How a lock is waited for. */
export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once when another process has the lock. */
  readonly onWait?: (() => void) | undefined;
  /** A lock that was not refreshed for so many milliseconds belongs to nobody. Default 30,000. */
  readonly staleAfter?: number;
  /** Milliseconds between two looks at the lock. Default 100. */
  readonly pollEvery?: number;
}

/**
 * Runs `work` while this process holds the lock file at `path`. The lock of a process that died is taken over at once on the same machine,
 * and after `staleAfter` from another one. The lock only saves doing work twice: files are right without it, because they are renamed into
 * their place.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const { signal, staleAfter = 30_000, pollEvery = 100 } = options;
  const token = randomUUID();
  await mkdir(dirname(path), { recursive: true });
  for (let waited = false; !(await take(path, token)); ) {
    if (await isAbandoned(path, staleAfter)) {
      await rm(path, { force: true });
      continue;
    }
    if (!waited) options.onWait?.();
    waited = true;
    await sleep(pollEvery, signal, "waiting for another process that fetches the same weights");
  }
  const refresh = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), staleAfter / 6);
  refresh.unref();
  try {
    return await work();
  } finally {
    clearInterval(refresh);
    if ((await holder(path))?.token === token) await rm(path, { force: true });
  }
}

interface Holder {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
}

async function take(path: string, token: string): Promise<boolean> {
  const me: Holder = { token, pid: process.pid, host: hostname() };
  try {
    await writeFile(path, JSON.stringify(me), { flag: "wx" });
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

async function isAbandoned(path: string, staleAfter: number): Promise<boolean> {
  try {
    const [{ mtimeMs }, by] = [await stat(path), await holder(path)];
    if (Date.now() - mtimeMs > staleAfter) return true;
    return by !== undefined && by.host === hostname() && !isAlive(by.pid);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return false; // it was released just now
    throw error;
  }
}

async function holder(path: string): Promise<Holder | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined; // gone, or created but not yet written: whoever creates it writes it at once
  }
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === "object" && value !== null && "token" in value && "pid" in value && "host" in value && typeof value.pid === "number"
  );
}

/** True when a process with this id runs on this machine. */
export function isAlive(pid: number): boolean {
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
