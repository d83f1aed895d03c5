import { type LanguageModel, pipe, SchemaError, TruncatedError } from "@ashlar/core";
import { collectErrors, reask } from "@ashlar/retries";
import { checkSentence, sentenceCall } from "./task.ts";

/** Answers in all, the first included. */
export const attempts = 3;

/** Ways to tell a model what was wrong. */
export const ways = {
  "reask()": { attempts },
  "reask({ keepAnswer: false })": { attempts, keepAnswer: false },
  "collectErrors()": { attempts },
} as const;

/** The name of a way. */
export type Way = keyof typeof ways;

/** How the answers to some words went. */
export interface Outcome {
  /** How many were right at the first answer, at the second, at the third. */
  readonly rightAt: readonly number[];
  /** How many were never right. */
  readonly wrong: number;
  /** Requests to the model, all together. */
  readonly requests: number;
}

/** Asks for a sentence for each word. `done` hears of each. */
export async function measure(model: LanguageModel, way: Way, words: readonly string[], done: () => void = () => {}): Promise<Outcome> {
  const rightAt = Array.from({ length: attempts }, () => 0);
  let wrong = 0;
  let requests = 0;
  for (const word of words) {
    const check = ({ sentence }: { readonly sentence: string }) => checkSentence(word, sentence);
    const ask = sentenceCall(model);
    const told = way === "collectErrors()" ? pipe(ask, collectErrors({ ...ways[way], check })) : pipe(ask, reask({ ...ways[way], check }));
    try {
      const { corrections, attempts: asked } = await told({ word });
      rightAt[corrections.length]!++;
      requests += asked.length;
    } catch (error) {
      if (!SchemaError.isInstance(error) && !TruncatedError.isInstance(error)) throw error;
      wrong++;
      requests += error.attempts?.length ?? 0;
    }
    done();
  }
  return { rightAt, wrong, requests };
}

/** The outcomes as a table. */
export function table(outcomes: ReadonlyMap<Way, Outcome>): string {
  const ordinals = ["1st answer", "2nd", "3rd"];
  const rows = [
    ["", ...ordinals, "never", "requests"],
    ...[...outcomes].map(([way, { rightAt, wrong, requests }]) => [way, ...rightAt, wrong, requests].map(String)),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join("  "))
    .join("\n");
}
