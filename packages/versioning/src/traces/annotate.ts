import type { DatabaseSync } from "node:sqlite";
import type { JsonValue } from "@ashlar/core";
import { transaction } from "./database.ts";
import { TracesError } from "./errors.ts";
import { secretRedactor } from "./secrets.ts";
import type { Annotation } from "./trace.ts";

/** What to change of an annotation: what is not given stays, `null` takes it away. */
export type AnnotationChange = { readonly [Field in keyof Annotation]?: Annotation[Field] | null | undefined };

/** What of a change is given: a field that is `undefined` is not. */
export function given(change: AnnotationChange): AnnotationChange {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

/** Writes the annotation of a trace; one that says nothing is deleted. */
export function annotate(database: DatabaseSync, id: string, change: AnnotationChange): void {
  const { label = null, score = null, note = null, expected = null } = change;
  if (score !== null && !(score >= 0 && score <= 1)) {
    throw new TracesError(`A score is a number from 0 (wrong) to 1 (right), not ${score}.`, { problem: "bad-option" });
  }
  if (label?.trim() === "") {
    throw new TracesError("An empty label says nothing: give a word of your own, such as good, or null to take the label away.", {
      problem: "bad-option",
    });
  }
  const secrets = secretRedactor();
  const json = (value: JsonValue): string => JSON.stringify(secrets.json(value));
  transaction(database, () => {
    database.prepare("DELETE FROM annotations WHERE id = ?").run(id);
    if (label === null && score === null && note === null && expected === null) return;
    database
      .prepare("INSERT INTO annotations (id, label, score, note, expected) VALUES (?, ?, ?, ?, ?)")
      .run(id, label, score, note === null ? null : secrets.text(note), expected === null ? null : json(expected));
  });
}
