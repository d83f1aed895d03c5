import { needModules, tracesPath } from "./database.ts";
import type { Limits } from "./retention.ts";
import { type TraceWriter, traceWriter } from "./writer.ts";

// One writer for a file in a process, because its queue is flushed once, at the end.
const writers = new Map<string, TraceWriter>();

/**
 * The process's writer for a file. `limits` and `onWarning` of whoever comes first hold for all.
 *
 * @returns `undefined` on a runtime that can't keep traces
 */
export function writerFor(path: string | undefined, limits: Limits, onWarning: (message: string) => void): TraceWriter | undefined {
  let file: string;
  try {
    file = needModules().path.resolve(path ?? tracesPath());
  } catch (error) {
    onWarning(`No traces are kept: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
  let writer = writers.get(file);
  if (!writer) {
    if (writers.size === 0) process.once("exit", atExit);
    writer = traceWriter(file, limits, onWarning);
    writers.set(file, writer);
  }
  return writer;
}

/**
 * Writes the traces that wait, at once. It happens by itself ten times a second and at the end of the process; call it where a process is
 * frozen rather than ended, as in a serverless function. Never throws.
 */
export function flushTraces(): void {
  for (const writer of writers.values()) writer.flush();
}

function atExit(): void {
  for (const writer of writers.values()) writer.close();
}
