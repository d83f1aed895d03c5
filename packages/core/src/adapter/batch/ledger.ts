import type { ModelReply } from "../../model.ts";
import type { BatchEntry, BatchFile } from "./file.ts";
import type { BatchSubmission } from "./wire.ts";

/**
 * What is known of each request. A request is known by the hash of its body; where the same one is asked several times, each time is a line
 * of its own, `hash-1`, `hash-2` …, and which caller gets which of these lines does not matter.
 */
export interface BatchLedger {
  /** Keeps new entries: on the disk first, where there is a file. */
  record(...entries: readonly BatchEntry[]): Promise<void>;
  /** Submissions of which it is not known whether they made a batch. */
  readonly unsettled: ReadonlyMap<string, BatchSubmission>;
  /** Batches that have not ended, with their lines. */
  readonly open: ReadonlyMap<string, readonly string[]>;
  /** True while no answer and no open batch is known. */
  readonly isEmpty: boolean;
  /** The answer to a line, where there is one. */
  replyTo(line: string): ModelReply | undefined;
  /** A line of this request from an earlier run that nobody has taken in this one: answered, or in an open batch. */
  take(hash: string): string | undefined;
  /** A new line for this request. */
  add(hash: string): string;
}

/** Makes the ledger of a run: from what a file holds, or empty. */
export function batchLedger(file?: BatchFile): BatchLedger {
  const unsettled = new Map<string, BatchSubmission>();
  const open = new Map<string, readonly string[]>();
  const openLines = new Set<string>();
  const replies = new Map<string, ModelReply>();
  const latest = new Map<string, number>();
  let left: Map<string, string[]> | undefined;

  const apply = (entry: BatchEntry): void => {
    switch (entry.type) {
      case "submitting":
        unsettled.set(entry.key, entry);
        for (const line of entry.lines) {
          const { hash, count } = partsOf(line);
          latest.set(hash, Math.max(latest.get(hash) ?? 0, count));
        }
        return;
      case "submitted":
        open.set(entry.batch, unsettled.get(entry.key)?.lines ?? []);
        for (const line of open.get(entry.batch) ?? []) openLines.add(line);
        unsettled.delete(entry.key);
        return;
      case "dropped":
        unsettled.delete(entry.key);
        return;
      case "answered":
        replies.set(entry.line, entry.reply);
        return;
      case "ended":
        for (const line of open.get(entry.batch) ?? []) openLines.delete(line);
        open.delete(entry.batch);
    }
  };
  for (const entry of file?.entries ?? []) apply(entry);

  /** Lines of earlier runs, once these are settled. What had neither an answer nor a batch to come is asked anew. */
  const leftover = (): Map<string, string[]> => {
    return Map.groupBy(new Set([...openLines, ...replies.keys()]), (line) => partsOf(line).hash);
  };
  return {
    async record(...entries) {
      await file?.append(entries);
      for (const entry of entries) apply(entry);
    },
    unsettled,
    open,
    replyTo: (line) => replies.get(line),
    get isEmpty() {
      return open.size === 0 && replies.size === 0;
    },
    take(hash) {
      left ??= leftover();
      const lines = left.get(hash) ?? [];
      for (let line = lines.pop(); line !== undefined; line = lines.pop()) {
        // Its batch may have ended without an answer since.
        if (replies.has(line) || openLines.has(line)) return line;
      }
      return undefined;
    },
    add(hash) {
      left ??= leftover();
      const count = (latest.get(hash) ?? 0) + 1;
      latest.set(hash, count);
      return `${hash}-${count}`;
    },
  };
}

function partsOf(line: string): { readonly hash: string; readonly count: number } {
  const at = line.lastIndexOf("-");
  return { hash: line.slice(0, at), count: Number(line.slice(at + 1)) };
}
