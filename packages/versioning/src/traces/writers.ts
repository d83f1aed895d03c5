import { builtin, defaultPath } from "./database.ts";
import type { Retention } from "./retention.ts";
import { type TraceWriter, traceWriter } from "./writer.ts";

// One writer for a file in a process, because its queue is flushed once, at the end.
const writers = new Map<string, TraceWriter | undefined>();

/**
 * The process's writer for a file, `undefined` on a runtime without files, which is said once. `retention` and `onWarning` of whoever
 * comes first hold for all.
 */
export function writerFor(path: string = defaultPath, retention: Retention, onWarning: (message: string) => void): TraceWriter | undefined {
  const nodePath = builtin("node:path");
  const key = nodePath?.resolve(path) ?? path;
  if (writers.has(key)) return writers.get(key);
  if (writers.size === 0 && nodePath) process.once("exit", atExit);
  const writer = nodePath && builtin("node:fs") && builtin("node:sqlite") ? traceWriter(key, retention, onWarning) : undefined;
  if (!writer) onWarning("No traces are kept: this runtime has no files or no node:sqlite. They need Node 22.18 or newer.");
  writers.set(key, writer);
  return writer;
}

/**
 * Writes the traces that wait, at once. It happens by itself ten times a second and at the end of the process; call it where a process is
 * frozen rather than ended, as in a serverless function. Never throws.
 */
export function flushTraces(): void {
  for (const writer of writers.values()) writer?.flush();
}

function atExit(): void {
  flushTraces();
  for (const writer of writers.values()) writer?.close();
}
