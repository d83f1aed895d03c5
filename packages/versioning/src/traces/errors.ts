import { defineError } from "@ashlar/core";

/** What is wrong with a store of traces, or with what was asked of it. */
export type TracesProblem =
  | "no-store"
  | "damaged"
  | "other-file"
  | "newer-format"
  | "unreadable"
  | "unwritable"
  | "unsupported-runtime"
  | "unknown-trace"
  | "ambiguous-id"
  | "bad-option";

/** Traces can't be read or changed; the message says what and how to mend it. Recording them never throws: it warns. */
export class TracesError extends defineError<"traces", { readonly problem: TracesProblem; readonly path?: string }>("traces") {}
