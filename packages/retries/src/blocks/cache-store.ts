import { isJsonObject, type ModelReply } from "@ashlar/core";
import { checkNumber } from "../option-error.ts";

/** A reply in a store. */
export interface CacheEntry {
  readonly reply: ModelReply;
  /** When it was stored, in milliseconds since 1970. */
  readonly stored: number;
}

/** Where a cache keeps its replies, by keys of 64 hexadecimal digits. What it throws becomes a warning, and the entry a miss. */
export interface CacheStore {
  get(key: string): CacheEntry | undefined | Promise<CacheEntry | undefined>;
  set(key: string, entry: CacheEntry): void | Promise<void>;
  delete(key: string): void | Promise<void>;
}

/**
 * Keeps replies in memory; of more than `maxEntries` (default 1,000) those that were not used for longest are dropped.
 *
 * @throws OptionError
 */
export function memoryStore({ maxEntries = 1000 }: { readonly maxEntries?: number } = {}): CacheStore {
  checkNumber("maxEntries", maxEntries, { min: 1, whole: true });
  const entries = new Map<string, CacheEntry>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      // A map keeps the order of insertion: the first is the one not used for longest.
      entries.delete(key);
      entries.set(key, entry);
      return entry;
    },
    set(key, entry) {
      entries.delete(key);
      entries.set(key, entry);
      if (entries.size <= maxEntries) return;
      const [oldest = key] = entries.keys();
      entries.delete(oldest);
    },
    delete(key) {
      entries.delete(key);
    },
  };
}

/** Whether what a store gave is an entry. It may come from elsewhere, and be older than this version or damaged. */
export function isEntry(value: unknown): value is CacheEntry {
  return isJsonObject(value) && typeof value.stored === "number" && isReply(value.reply);
}

function isReply(value: unknown): value is ModelReply {
  return (
    isJsonObject(value) &&
    typeof value.finishReason === "string" &&
    isJsonObject(value.usage) &&
    Array.isArray(value.content) &&
    value.content.every((part: unknown) => isJsonObject(part) && typeof part.type === "string")
  );
}
