import { join } from "node:path";
import { contentHash } from "@ashlar/evaluate";
import { readJson, writeAtomically } from "./files.ts";

/** Small things that were made once and are kept on disk: under a key that says all that they depend on. */
export interface Kept {
  get<T>(key: string): Promise<T | undefined>;
  put(key: string, value: object): Promise<void>;
}

/**
 * Keeps each thing in a file of its own, so that nothing is half-written and several processes can share the folder. Where the folder
 * can't be written it warns once and goes on: things are then made again next time.
 */
export function keptIn(folder: string, onWarning: (message: string) => void): Kept {
  const pathOf = (key: string): string => join(folder, `${contentHash(key).slice(0, 32)}.json`);
  const unwritten = new Map<string, object>();
  return {
    // What could not be written is still known to this run.
    get: async <T>(key: string) => (await readJson<T>(pathOf(key))) ?? (unwritten.get(key) as T | undefined),
    async put(key, value) {
      try {
        await writeAtomically(pathOf(key), JSON.stringify(value));
      } catch (error) {
        if (unwritten.size === 0) onWarning(`Nothing can be kept in ${folder} (${error instanceof Error ? error.message : error}).`);
        unwritten.set(key, value);
      }
    },
  };
}
