import type { Trace, TraceStore } from "@ashlar/versioning";
import { table } from "./table.ts";
import { dollars, duration, oneLine, plain, styled } from "./text.ts";
import { resultOf, tokensOf, traceLine, versionOf } from "./trace-columns.ts";

/** Everything about a trace, and the traces within it. */
export function details(trace: Trace, store: TraceStore): string {
  const { annotation, error, omitted = {} } = trace;
  const facts: readonly (readonly [string, string])[] = [
    ["call", oneLine(trace.call)],
    ["version", versionOf(trace)],
    ["began", trace.time],
    ["took", tookOf(trace)],
    ["result", resultOf(trace)],
    ["tokens", tokensOf(trace.usage)],
    ["cost", trace.cost === undefined ? "" : dollars(trace.cost)],
    ["kind", [trace.streamed ? "streamed" : "", trace.resumed ? "a further turn of a conversation" : ""].filter(Boolean).join(", ")],
    ["environment", oneLine(trace.environment ?? "")],
    ["within", trace.parent ?? ""],
    ["tools", trace.tools.map(({ name, failed }) => `${oneLine(name)}${failed ? " (failed)" : ""}`).join(", ")],
    ["label", oneLine(annotation?.label ?? "")],
    ["score", String(annotation?.score ?? "")],
    ["note", oneLine(annotation?.note ?? "")],
  ];
  const sections = [
    `${styled("bold", `trace ${trace.id}`)}\n${facts
      .filter(([, value]) => value !== "")
      .map(([name, value]) => `${name.padEnd(12)}${value}`)
      .join("\n")}`,
    error && section("error", error.message),
    trace.attempts.length > 0 && `${styled("bold", "attempts")}\n${attempts(trace)}`,
    trace.input !== undefined && section("input", textOf(trace.input)),
    trace.output !== undefined && section("output", textOf(trace.output)),
    annotation?.expected !== undefined && section("expected", textOf(annotation.expected)),
    trace.messages && section("messages", textOf(trace.messages)),
    ...Object.entries(omitted).map(([part, why]) => section(part, `(left out: ${why})`)),
    section("within it", tree(trace, store).join("\n")),
  ];
  return sections.filter(Boolean).join("\n\n");
}

function tookOf({ milliseconds, firstChunkMilliseconds: first }: Trace): string {
  return `${duration(milliseconds)}${first === undefined ? "" : `, the first piece after ${duration(first)}`}`;
}

function attempts({ attempts }: Trace): string {
  return table(
    [
      { title: "MODEL", cell: ({ provider, model }) => oneLine(`${provider}/${model}`) },
      { title: "RESULT", cell: ({ errorCode }) => oneLine(errorCode ? `error: ${errorCode}` : "ok") },
      { title: "TOOK", right: true, cell: ({ milliseconds }) => duration(milliseconds) },
      { title: "TOKENS", right: true, cell: ({ usage }) => tokensOf(usage) },
      { title: "COST", right: true, cell: ({ cost }) => (cost === undefined ? "" : dollars(cost)) },
    ],
    attempts,
  );
}

function section(title: string, text: string): string {
  return text === "" ? "" : `${styled("bold", title)}\n${plain(text)}`;
}

/** Deeper than this nothing is shown: a file may say that two traces lie within each other. */
const deepest = 20;

function tree({ id }: Trace, store: TraceStore, depth = 0): readonly string[] {
  if (depth > deepest) return [];
  return store.within(id).flatMap((child) => [`${"  ".repeat(depth)}${traceLine(child)}`, ...tree(child, store, depth + 1)]);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}
