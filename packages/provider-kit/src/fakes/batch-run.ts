import type { JsonObject } from "@ashlar/core";
import type { AskLine, LineAnswer } from "./wire.ts";

/** One request of a batch. */
export interface BatchLine {
  readonly id: string;
  readonly path: string;
  readonly body: JsonObject;
}

/** How far a batch is. */
export interface BatchRun {
  readonly lines: readonly BatchLine[];
  /** What came of the lines so far, in their order: the reply or the failure. */
  readonly answers: readonly LineAnswer[];
  readonly state: "waiting" | "running" | "cancelling" | "cancelled" | "complete";
  /** Somebody asks about it: time goes on. */
  poll(): void;
  cancel(): void;
}

/** Runs lines through the script, an equal share at each poll. */
export function batchRun(lines: readonly BatchLine[], ask: AskLine, polls = 2): BatchRun {
  const answers: LineAnswer[] = [];
  let polled = 0;
  let state: BatchRun["state"] = "waiting";
  return {
    lines,
    answers,
    get state() {
      return state;
    },
    poll() {
      if (state === "cancelling") state = "cancelled";
      if (state === "cancelled" || state === "complete") return;
      polled++;
      const due = polled >= polls ? lines.length : Math.floor((lines.length * polled) / polls);
      for (const line of lines.slice(answers.length, due)) answers.push(ask(line));
      state = polled >= polls ? "complete" : "running";
    },
    cancel() {
      if (state !== "cancelled" && state !== "complete") state = "cancelling";
    },
  };
}

/** The lines of a text of JSON objects, or the number of the first line that is none. */
export function parseLines(text: string): { readonly objects: readonly JsonObject[]; readonly wrong?: number } {
  const objects: JsonObject[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    try {
      objects.push(JSON.parse(line));
    } catch {
      return { objects, wrong: index + 1 };
    }
  }
  return { objects };
}
