import type { DatabaseSync, SQLInputValue, SQLOutputValue } from "node:sqlite";
import { defaultPath, formatOf, needNode, openDatabase, sqliteProblem } from "./database.ts";
import { TracesError } from "./errors.ts";
import { type TraceFilter, whereOf } from "./filter.ts";
import type { Annotation, Trace } from "./trace.ts";

/** Which traces, and how many. */
export interface ListOptions extends TraceFilter {
  /** Default 50. */
  readonly limit?: number;
}

/** A store of traces, to read and to annotate. */
export interface TraceStore {
  readonly path: string;
  /** Traces, the newest first. */
  list(options?: ListOptions): readonly Trace[];
  close(): void;
  [Symbol.dispose](): void;
}

/** Milliseconds to wait for a process that writes. */
const patience = 5000;

/**
 * Opens a store of traces that `traced` has written, also while it is being written.
 *
 * @param path default: `.ashlar/traces.db` below the working folder
 * @throws TracesError `no-store`, `damaged`, `other-file`, `newer-format`, `unreadable`, `unsupported-runtime`
 * @example
 * using traces = openTraces();
 * for (const { call, cost } of traces.list({ errors: true, since: Date.now() - 3_600_000 })) console.log(call, cost);
 */
export function openTraces(path: string = defaultPath): TraceStore {
  const database = openToRead(path);
  const close = (): void => {
    if (database.isOpen) database.close();
  };
  return {
    path,
    list({ limit = 50, ...filter } = {}) {
      const { where, values } = whereOf(filter);
      return select(database, `${where} ORDER BY sequence DESC LIMIT ?`, [...values, limit]).map(({ trace }) => trace);
    },
    close,
    [Symbol.dispose]: close,
  };
}

function openToRead(path: string): DatabaseSync {
  const [fs] = needNode();
  if (!fs.existsSync(path)) {
    throw new TracesError(`There are no traces in ${path}. Put traced() around a call and run it, or name another path.`, {
      problem: "no-store",
      path,
    });
  }
  try {
    return openDatabase(path, patience);
  } catch (error) {
    if (error instanceof TracesError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new TracesError(`The traces in ${path} can't be read: ${reason}.`, {
      problem: sqliteProblem(error) === "damaged" ? "damaged" : "unreadable",
      path,
      cause: error,
    });
  }
}

/** A trace and its place in the order of writing. */
export interface Placed {
  readonly sequence: number;
  readonly trace: Trace;
}

const columns = "sequence, data, label, score, note, expected";

/** Reads the traces that the rest of a statement selects. */
export function select(database: DatabaseSync, rest: string, values: readonly SQLInputValue[]): readonly Placed[] {
  const rows = database.prepare(`SELECT ${columns} FROM traces LEFT JOIN annotations USING (id) ${rest}`).all(...values);
  return rows.map(placed);
}

function placed({ sequence, data, ...annotated }: Record<string, SQLOutputValue>): Placed {
  const trace: Trace = JSON.parse(String(data));
  const annotation = annotationOf(annotated);
  return { sequence: Number(sequence), trace: annotation ? { ...trace, annotation } : trace };
}

function annotationOf({ label, score, note, expected }: Record<string, SQLOutputValue>): Annotation | undefined {
  const annotation: Annotation = {
    ...(typeof label === "string" && { label }),
    ...(typeof score === "number" && { score }),
    ...(typeof note === "string" && { note }),
    ...(typeof expected === "string" && { expected: JSON.parse(expected) }),
  };
  return Object.keys(annotation).length > 0 ? annotation : undefined;
}
