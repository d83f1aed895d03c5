import type { DatabaseSync, SQLInputValue, SQLOutputValue } from "node:sqlite";
import type { Annotation, Trace } from "./trace.ts";

/** A trace and its place in the order of writing. */
export interface Placed {
  readonly sequence: number;
  readonly trace: Trace;
}

/** Reads the traces that the rest of a statement selects. */
export function select(database: DatabaseSync, rest: string, values: readonly SQLInputValue[]): readonly Placed[] {
  return database
    .prepare(`SELECT sequence, data, label, score, note, expected FROM traces LEFT JOIN annotations ON annotations.id = traces.id ${rest}`)
    .all(...values)
    .map(placed);
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
