import { isJsonObject } from "@ashlar/core";
import { type CacheEntry, type CacheStore, isEntry } from "./cache-store.ts";

/**
 * Keeps replies as files in a folder, one each, readable by the owner alone. They outlast the process, and several processes may share the
 * folder: a file is written whole or not at all. Nobody waits for the disk: a reply is written while the caller has it already, so that a
 * program that calls `process.exit()` at once may not keep its last replies; one that ends by itself does. Delete the folder to empty it.
 *
 * @example
 * cache({ store: diskStore(".cache/replies"), ttl: "7d" });
 */
export function diskStore(folder: string): CacheStore {
  // Loaded with the first request, so that the package runs where there are no files.
  const pathOf = async (key: string) => {
    const [files, { join }] = await Promise.all([import("node:fs/promises"), import("node:path")]);
    return { files, path: join(folder, `${key}.json`) };
  };
  return {
    async get(key) {
      const { files, path } = await pathOf(key);
      let text: string;
      try {
        text = await files.readFile(path, "utf8");
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      }
      return readEntry(text, key, path);
    },
    async set(key, entry) {
      const { files, path } = await pathOf(key);
      const temporary = `${path}.${globalThis.crypto.randomUUID()}.tmp`;
      await files.mkdir(folder, { recursive: true, mode: 0o700 });
      try {
        await files.writeFile(temporary, JSON.stringify({ key, ...entry }), { mode: 0o600, flush: true });
        await files.rename(temporary, path);
      } catch (error) {
        await files.rm(temporary, { force: true });
        throw error;
      }
    },
    async delete(key) {
      const { files, path } = await pathOf(key);
      await files.rm(path, { force: true });
    },
  };
}

/** @throws Error for a file that is not what was written */
function readEntry(text: string, key: string, path: string): CacheEntry {
  let entry: unknown;
  try {
    entry = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is not JSON`, { cause });
  }
  if (!isJsonObject(entry) || entry.key !== key || !isEntry(entry)) {
    throw new Error(`${path} holds no reply of this key`);
  }
  return { reply: entry.reply, stored: entry.stored };
}
