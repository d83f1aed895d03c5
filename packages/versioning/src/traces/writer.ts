import type { DatabaseSync } from "node:sqlite";
import { connect } from "./connection.ts";
import { problemOf, transaction } from "./database.ts";
import { moveAside } from "./move-aside.ts";
import { type Limits, pruneSlice } from "./retention.ts";
import type { Trace } from "./trace.ts";

/** Writes traces to a file in the background. */
export interface TraceWriter {
  /** Queues a trace, which is made when its turn comes: after `awaited` has settled, or when all is written at once. Never throws. */
  add(make: () => Trace, awaited?: Promise<unknown>): void;
  /** Writes what is queued, now. Never throws: what can't be written stays queued. */
  flush(): void;
  /** Writes what is queued and ends. */
  close(): void;
}

/** Traces written in one transaction: a few milliseconds, so that other work of the process gets its turn in between. */
const batchSize = 64;
/** Milliseconds that traces wait for others to be written with. */
const flushAfter = 100;
/** Traces that may wait; those that come on top are dropped and counted. */
const queueLimit = 10_000;
/** The same while the file can't be written, which may last: they hold what was captured. */
const troubledLimit = 1000;
/** Milliseconds to wait for another process that writes: in the background, where it is tried again later, and at the end. */
const patience = { background: 5, end: 2000 };
const retryAfter = { busy: { first: 20, longest: 500 }, failed: { first: 1000, longest: 60_000 } };
const pruneEvery = { traces: 2000, milliseconds: 60_000 };

const insert = "INSERT OR IGNORE INTO traces (id, parent, call, version, hash, started, failed, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
type Row = readonly [string, string | null, string, number | null, string | null, number, number, string];

/** Makes a writer; nothing is opened before the first trace. */
export function traceWriter(path: string, limits: Limits, onWarning: (message: string) => void): TraceWriter {
  const connection = connect(path, {
    recover: () => {
      const aside = moveAside(path);
      if (!aside) return;
      onWarning(
        `The traces in ${path} are damaged. They were moved to ${aside} and a new file was begun; \`sqlite3 ${aside} .recover\` may still read them.`,
      );
    },
  });
  const queue: (() => Trace)[] = [];
  /** Not in the queue yet, because something in them is not known. */
  const waiting = new Set<() => Trace>();
  /** Taken from the queue and not written yet. */
  let rows: readonly Row[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hurrying = false;
  let failures = 0;
  let dropped = 0;
  let unmade = 0;
  let saidWhy = false;
  let sincePruned = pruneEvery.traces;
  let pruned = 0;

  const wakeIn = (milliseconds: number): void => {
    timer ??= setTimeout(wake, milliseconds);
    timer.unref?.();
  };
  const wake = (): void => {
    timer = undefined;
    hurrying = false;
    writeBatch(patience.background);
    if (failures > 0) return;
    if (queue.length > 0 || pruneSome()) hurry();
  };
  const hurry = (): void => {
    if (hurrying) return;
    hurrying = true;
    clearTimer();
    setImmediate(wake);
  };
  const clearTimer = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };

  /** Writes up to a batch; false when it could not. */
  const writeBatch = (timeout: number): boolean => {
    if (rows.length === 0) rows = takeRows();
    try {
      connection.use(timeout, (database) => transaction(database, () => insertRows(database, rows)));
      sincePruned += rows.length;
      rows = [];
      if (failures > 0) clearTimer();
      failures = 0;
      saidWhy = false;
      if (dropped + unmade > 0) sayLost();
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  };
  const takeRows = (): readonly Row[] => {
    const taken: Row[] = [];
    for (const make of queue.splice(0, batchSize)) {
      try {
        taken.push(rowOf(make()));
      } catch {
        unmade++;
      }
    }
    return taken;
  };
  const failed = (error: unknown): void => {
    const problem = problemOf(error);
    // Of damage the move has spoken already, or another process is at it.
    const busy = problem === "busy" || problem === "damaged";
    // Once, until there was success.
    if (!busy && !saidWhy) {
      saidWhy = true;
      onWarning(
        `Traces can't be written to ${path} (${reasonOf(error)}). Up to ${troubledLimit.toLocaleString("en")} wait in memory and are tried again; make the path writable, free some space, or choose another path.`,
      );
    }
    failures++;
    const { first, longest } = busy ? retryAfter.busy : retryAfter.failed;
    // Drawn, so that processes that met at the same file do not meet again.
    wakeIn(Math.min(first * 2 ** Math.min(failures, 10) * (0.5 + Math.random() / 2), longest));
  };
  const sayLost = (): void => {
    if (dropped > 0) onWarning(`${traces(dropped)} dropped: more came than could be written to ${path}.`);
    if (unmade > 0) onWarning(`${traces(unmade)} left out: ${unmade === 1 ? "it" : "they"} could not be made.`);
    dropped = 0;
    unmade = 0;
  };
  const enqueue = (make: () => Trace): void => {
    queue.push(make);
    if (failures > 0) return;
    if (queue.length >= batchSize) hurry();
    else wakeIn(flushAfter);
  };
  const flush = (): void => {
    queue.push(...waiting);
    waiting.clear();
    while (queue.length + rows.length > 0 && writeBatch(patience.end)) void 0;
  };
  const pruneSome = (): boolean => {
    const now = performance.now();
    if (sincePruned < pruneEvery.traces && now - pruned < pruneEvery.milliseconds) return false;
    try {
      if (connection.use(patience.background, (database) => pruneSlice(database, limits)).more) return true;
    } catch {
      // Another process writes; it may prune as well. The next turn comes.
    }
    sincePruned = 0;
    pruned = now;
    return false;
  };
  return {
    add(make, awaited) {
      if (queue.length + waiting.size >= (saidWhy ? troubledLimit : queueLimit)) {
        dropped++;
        return;
      }
      if (!awaited) return enqueue(make);
      waiting.add(make);
      const known = (): void => {
        if (waiting.delete(make)) enqueue(make);
      };
      awaited.then(known, known);
    },
    flush,
    close() {
      flush();
      const left = queue.length + rows.length + dropped;
      if (left > 0) onWarning(`${traces(left)} lost: no way was found to write to ${path}.`);
      clearTimer();
      connection.close();
    },
  };
}

function insertRows(database: DatabaseSync, rows: readonly Row[]): void {
  const statement = database.prepare(insert);
  for (const row of rows) statement.run(...row);
}

function rowOf(trace: Trace): Row {
  const { id, parent = null, call, version, time, error } = trace;
  return [id, parent, call, version?.number ?? null, version?.hash ?? null, Date.parse(time), error ? 1 : 0, JSON.stringify(trace)];
}

function traces(count: number): string {
  return count === 1 ? "1 trace was" : `${count.toLocaleString("en")} traces were`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
