import type { SQLInputValue } from "node:sqlite";
import { TracesError } from "./errors.ts";

/** Which traces; all conditions hold together. */
export interface TraceFilter {
  /** The call's name. */
  readonly call?: string;
  /** The number of the call's version, or the beginning of its hash. */
  readonly version?: number | string;
  /** Begun at this time or later: a date, or milliseconds since 1970. */
  readonly since?: Date | number;
  /** Begun before this time. */
  readonly until?: Date | number;
  /** True: only calls that failed; false: only those that did not. */
  readonly errors?: boolean;
  /** Annotated with this label. */
  readonly label?: string;
  /** True: only annotated traces; false: only those that are not. */
  readonly annotated?: boolean;
}

/** A filter as a condition of SQL, with its values. */
export function whereOf(filter: TraceFilter): { readonly where: string; readonly values: readonly SQLInputValue[] } {
  const { call, version, since, until, errors, label, annotated } = filter;
  const conditions: [string, ...SQLInputValue[]][] = [];
  if (call !== undefined) conditions.push(["call = ?", call]);
  if (typeof version === "number") conditions.push(["version = ?", version]);
  if (typeof version === "string") conditions.push(["substr(hash, 1, ?) = ?", version.length, version]);
  if (since !== undefined) conditions.push(["started >= ?", timeOf(since, "since")]);
  if (until !== undefined) conditions.push(["started < ?", timeOf(until, "until")]);
  if (errors !== undefined) conditions.push([errors ? "failed" : "NOT failed"]);
  if (label !== undefined) conditions.push(["label = ?", label]);
  if (annotated !== undefined) conditions.push([`annotations.id IS ${annotated ? "NOT " : ""}NULL`]);
  return {
    where: `WHERE ${conditions.map(([condition]) => condition).join(" AND ") || "TRUE"}`,
    values: conditions.flatMap(([, ...values]) => values),
  };
}

function timeOf(time: Date | number, option: string): number {
  const milliseconds = Number(time);
  if (Number.isFinite(milliseconds)) return milliseconds;
  throw new TracesError(`${option} is no time: pass a Date, or milliseconds since 1970.`, { problem: "bad-option" });
}
