import { isJsonObject, type JsonObject, type JsonValue, type Message } from "@ashlar/core";
import { chatMessages } from "./chat-messages.ts";
import { TracesError } from "./errors.ts";
import type { Trace } from "./trace.ts";

/** An example out of a trace: what went in, and what should come out. `dataset` of `@ashlar/evaluate` takes it as it is. */
export interface DatasetRow {
  readonly input: JsonValue;
  readonly expected: JsonValue;
  /** The trace's id. */
  readonly trace: string;
  /** The conversation, where the trace holds it. It ends with what the model said. */
  readonly messages?: readonly Message[];
}

/** Why a trace is no example. */
export type SkipReason = "not-approved" | "no-input" | "no-output" | "no-such-field";

/** Examples, and how many traces were left out for which reason. */
export interface TraceDataset {
  readonly rows: readonly DatasetRow[];
  readonly skipped: Readonly<Record<SkipReason, number>>;
}

/** Which traces become examples, and what of them. */
export interface DatasetOptions {
  /** Annotated with one of these labels, a trace's output is right. Default: `good`. */
  readonly labels?: readonly string[];
  /** With this score or a better one a trace's output is right. Default 1. */
  readonly minimumScore?: number;
  /** The field of the input to take, where it is an object. Default: the whole input. */
  readonly inputField?: string;
  /** The field of the output to take, where it is an object. Default: the whole output. */
  readonly outputField?: string;
}

/**
 * Makes examples out of annotated traces. A trace with an `expected` answer becomes one with that answer; one whose label or score says
 * that it was right becomes one with its output. The others are counted: nobody said that they are right, or input and output were not
 * captured.
 *
 * @throws TracesError `bad-option` for a `minimumScore` that is not from 0 to 1
 * @example
 * const { rows, skipped } = toDataset(traces.all({ call: "classify-mail" }), { labels: ["good"] });
 * const mails = dataset({ name: "mails", rows });
 */
export function toDataset(traces: Iterable<Trace>, options: DatasetOptions = {}): TraceDataset {
  const { minimumScore = 1 } = options;
  if (!(minimumScore >= 0 && minimumScore <= 1)) {
    throw new TracesError(`minimumScore is a number from 0 to 1, not ${minimumScore}.`, { problem: "bad-option" });
  }
  const rows: DatasetRow[] = [];
  const skipped: Record<SkipReason, number> = { "not-approved": 0, "no-input": 0, "no-output": 0, "no-such-field": 0 };
  for (const trace of traces) {
    const row = rowOf(trace, { ...options, minimumScore });
    if (typeof row === "string") skipped[row]++;
    else rows.push(row);
  }
  return { rows, skipped };
}

function rowOf(trace: Trace, options: DatasetOptions & { readonly minimumScore: number }): DatasetRow | SkipReason {
  const { annotation, messages } = trace;
  const corrected = annotation?.expected;
  if (corrected === undefined && !isRight(trace, options)) return "not-approved";
  if (trace.input === undefined) return "no-input";
  const output = corrected ?? trace.output;
  if (output === undefined) return "no-output";
  const input = fieldOf(trace.input, options.inputField);
  // A corrected answer may be given as the field alone.
  const expected = corrected !== undefined && !isJsonObject(corrected) ? corrected : fieldOf(output, options.outputField);
  if (input === undefined || expected === undefined) return "no-such-field";
  return { input, expected, trace: trace.id, ...(messages && { messages }) };
}

function isRight(
  { annotation, error }: Trace,
  { labels = ["good"], minimumScore }: DatasetOptions & { readonly minimumScore: number },
): boolean {
  if (!annotation || error) return false;
  const { label, score } = annotation;
  return (label !== undefined && labels.includes(label)) || (score !== undefined && score >= minimumScore);
}

function fieldOf(value: JsonValue, field: string | undefined): JsonValue | undefined {
  if (field === undefined) return value;
  return isJsonObject(value) && Object.hasOwn(value, field) ? value[field] : undefined;
}

/** Formats of dataset files, an object a line. */
export type DatasetFormat = "evaluate" | "chat";

/**
 * A row as a line of a dataset file: `evaluate`, `{"text", "label"}` as `readDataset` of `@ashlar/evaluate` reads it; `chat`,
 * `{"messages"}` as services that tune models take it. What is not text is written as JSON.
 */
export function datasetLine({ input, expected, messages }: DatasetRow, format: DatasetFormat): JsonObject {
  if (format === "evaluate") return { text: textOf(input), label: typeof expected === "object" ? textOf(expected) : expected };
  return { messages: chatMessages(messages ?? [{ role: "user", content: [{ type: "text", text: textOf(input) }] }], textOf(expected)) };
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
