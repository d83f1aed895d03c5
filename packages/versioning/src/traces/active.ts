import type { AsyncLocalStorage } from "node:async_hooks";

/** The ids of a run, for the calls within it. */
export interface ActiveTrace {
  readonly id: string;
  readonly traceId: string;
}

// Of the process, because a call and the one in its tool may be traced by two blocks.
let storage: AsyncLocalStorage<ActiveTrace> | undefined;

function store(): AsyncLocalStorage<ActiveTrace> | undefined {
  if (!storage && typeof process !== "undefined" && typeof process.getBuiltinModule === "function") {
    storage = new (process.getBuiltinModule("node:async_hooks").AsyncLocalStorage)();
  }
  return storage;
}

/** The traced run that is going on, if there is one. */
export function activeTrace(): ActiveTrace | undefined {
  return store()?.getStore();
}

/** Runs `work` as a part of a trace. */
export function within<T>(trace: ActiveTrace, work: () => T): T {
  const storage = store();
  return storage ? storage.run(trace, work) : work();
}

/** New ids: of a run below `parent`, or of one that stands at the top. */
export function newTrace(parent: ActiveTrace | undefined): ActiveTrace {
  // Slices, because they cost a tenth of replacing the dashes.
  const uuid = crypto.randomUUID();
  const id = uuid.slice(19, 23) + uuid.slice(24);
  return { id, traceId: parent?.traceId ?? uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + id };
}
