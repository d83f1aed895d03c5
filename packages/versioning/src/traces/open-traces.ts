import { type AnnotationChange, annotate, given } from "./annotate.ts";
import { connect } from "./connection.ts";
import { tracesPath } from "./database.ts";
import { TracesError } from "./errors.ts";
import { type TraceFilter, whereOf } from "./filter.ts";
import { explained, openReadable } from "./open-readable.ts";
import { limitsOf, pruneSlice, type Retention } from "./retention.ts";
import { select } from "./select.ts";
import { follow, type TailOptions } from "./tail.ts";
import type { Trace } from "./trace.ts";

/** Which traces, and how many. */
export interface ListOptions extends TraceFilter {
  /** Default 50. */
  readonly limit?: number;
}

/** A store of traces, to read and to annotate. Every method may throw a `TracesError` `damaged`, `unreadable` or `unwritable`. */
export interface TraceStore {
  readonly path: string;
  /** Traces, the newest first. */
  list(options?: ListOptions): readonly Trace[];
  /** All traces, in the order in which they ended; read piece by piece. */
  all(filter?: TraceFilter): Iterable<Trace>;
  /**
   * One trace.
   *
   * @param id its id, or the beginning of it where that is clear
   * @throws TracesError `unknown-trace`, `ambiguous-id`
   */
  get(id: string): Trace;
  /** The traces of the calls that ran directly within another, in the order in which they began. */
  within(id: string): readonly Trace[];
  /** Traces as they are written, by any process, until the signal is aborted. */
  tail(options?: TailOptions): AsyncIterable<Trace>;
  /**
   * Says what somebody thinks of a trace. What is not given stays as it was, `null` takes it away.
   *
   * @throws TracesError `unknown-trace`, `ambiguous-id`, `bad-option` for a score that is not from 0 to 1, or an empty label
   */
  annotate(id: string, annotation: AnnotationChange): Trace;
  /** Deletes what is beyond these limits, and gives back how many traces that were. What is not given has the limits of `traced`. @throws TracesError `bad-option` */
  prune(retention?: Retention): number;
  close(): void;
  [Symbol.dispose](): void;
}

/** Milliseconds to wait for a process that writes. */
const patience = 5000;
/** Traces read at once. */
const pageSize = 500;

/**
 * Opens a store of traces that `traced` has written, also while it is being written.
 *
 * @param path default: `traces.db` in the project's folder `.ashlar`
 * @throws TracesError `no-store`, `damaged`, `other-file`, `newer-format`, `unreadable`, `unsupported-runtime`
 * @example
 * using traces = openTraces();
 * for (const { call, cost } of traces.list({ errors: true, since: Date.now() - 3_600_000 })) console.log(call, cost);
 */
export function openTraces(path: string = tracesPath()): TraceStore {
  const connection = connect(path, { open: openReadable });
  const use: typeof connection.use = (timeout, work) => {
    try {
      return connection.use(timeout, work);
    } catch (error) {
      throw explained(error, path);
    }
  };
  const read = (rest: string, ...values: Parameters<typeof select>[2]) => use(patience, (database) => select(database, rest, values));
  const get = (id: string): Trace => {
    const isId = /^[0-9a-f]+$/.test(id);
    const [first, second] = isId ? read("WHERE traces.id >= ? AND traces.id < ? ORDER BY traces.id LIMIT 2", id, `${id}g`) : [];
    if (!first) throw new TracesError(`There is no trace "${id}" in ${path}. It may have been pruned.`, { problem: "unknown-trace", path });
    if (second && first.trace.id !== id) {
      throw new TracesError(`More than one trace begins with "${id}": give more of its digits.`, { problem: "ambiguous-id", path });
    }
    return first.trace;
  };
  read("LIMIT 0");

  return {
    path,
    list({ limit = 50, ...filter } = {}) {
      const { where, values } = whereOf(filter);
      return read(`${where} ORDER BY sequence DESC LIMIT ?`, ...values, limit).map(({ trace }) => trace);
    },
    *all(filter = {}) {
      const { where, values } = whereOf(filter);
      for (let after = 0; ; ) {
        const page = read(`${where} AND sequence > ? ORDER BY sequence LIMIT ${pageSize}`, ...values, after);
        for (const { trace } of page) yield trace;
        if (page.length < pageSize) return;
        after = page.at(-1)!.sequence;
      }
    },
    get,
    within: (id) => read("WHERE parent = ? ORDER BY started, sequence", id).map(({ trace }) => trace),
    tail: (options = {}) => follow({ read, file: () => connection.file }, options),
    annotate(id, change) {
      const { id: whole, annotation } = get(id);
      use(patience, (database) => annotate(database, whole, { ...annotation, ...given(change) }));
      return get(whole);
    },
    prune(retention = {}) {
      const limits = limitsOf(retention);
      let deleted = 0;
      for (let more = true; more; ) {
        const slice = use(patience, (database) => pruneSlice(database, limits));
        deleted += slice.deleted;
        more = slice.more;
      }
      return deleted;
    },
    close: connection.close,
    [Symbol.dispose]: connection.close,
  };
}
