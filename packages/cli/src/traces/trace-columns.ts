import type { Trace } from "@ashlar/versioning";
import type { Column } from "./table.ts";
import { dollars, duration, oneLine, time } from "./text.ts";

/** Digits of an id that are shown: enough to tell a million traces apart nearly always. */
const shortId = 10;

/** What a list says of each trace. */
export const traceColumns: readonly Column<Trace>[] = [
  { title: "TIME", cell: (trace) => time(trace.time) },
  { title: "ID", cell: ({ id }) => id.slice(0, shortId) },
  { title: "CALL", cell: ({ call }) => oneLine(call) },
  { title: "VERSION", cell: (trace) => versionOf(trace) },
  { title: "RESULT", cell: resultOf },
  { title: "TOOK", right: true, cell: ({ milliseconds }) => duration(milliseconds) },
  { title: "TRIES", right: true, cell: ({ attempts }) => String(attempts.length) },
  { title: "TOKENS", right: true, cell: ({ usage }) => tokensOf(usage) },
  { title: "COST", right: true, cell: ({ cost }) => (cost === undefined ? "" : dollars(cost)) },
  { title: "LABEL", cell: ({ annotation }) => oneLine(annotation?.label ?? "") },
  { title: "SCORE", right: true, cell: ({ annotation }) => String(annotation?.score ?? "") },
];

/** A trace in one line, for following. */
export function traceLine(trace: Trace): string {
  const { milliseconds, cost, parent } = trace;
  const parts = [
    time(trace.time),
    trace.id.slice(0, shortId),
    `${parent ? "└ " : ""}${oneLine(trace.call)}`,
    versionOf(trace),
    resultOf(trace),
    duration(milliseconds),
    tokensOf(trace.usage),
    cost === undefined ? "" : dollars(cost),
  ];
  return parts.filter((part) => part !== "").join("  ");
}

/** The number of a version, and the beginning of its hash. */
export function versionOf({ version }: Trace): string {
  if (!version) return "";
  const { number, hash } = version;
  return [number === undefined ? "" : `v${number}`, hash?.slice(0, 7) ?? ""].filter(Boolean).join(" ");
}

/** Why it ended: the code of its error, else the finish reason. */
export function resultOf({ error, finishReason }: Trace): string {
  return oneLine(error ? `error: ${error.code}` : (finishReason ?? ""));
}

/** Tokens in and out: `1,200 → 85`. */
export function tokensOf({ inputTokens, outputTokens }: Trace["usage"]): string {
  if (inputTokens === undefined && outputTokens === undefined) return "";
  return `${inputTokens?.toLocaleString("en") ?? "?"} → ${outputTokens?.toLocaleString("en") ?? "?"}`;
}
