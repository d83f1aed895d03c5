import { call, type Issue, type LanguageModel, prompt, SchemaError, system } from "@ashlar/core";
import { z } from "zod";

/** The words that sentences are asked for. */
export const words = [
  ...["river", "clock", "bridge", "lamp", "garden", "winter", "train", "letter", "mirror", "harbour"],
  ...["kettle", "forest", "candle", "window", "island", "ladder", "market", "pillow", "rocket", "shadow"],
] as const;

const fewest = 4;
const most = 9;

/**
 * A call whose answers are easily checked and often wrong. The form is kept by the model's grammar; what the sentence is like is not.
 * The same prompt gives the same answer (temperature 0), so that whatever is mended was mended by what the model was told.
 */
export function sentenceCall(model: LanguageModel) {
  return call({
    name: "sentence",
    model,
    params: { temperature: 0, maxOutputTokens: 80 },
    input: z.object({ word: z.string() }),
    output: z.object({ sentence: z.string() }),
    prompt: ({ word }, { errors }) => [
      system`You write one short sentence for a children's book. Answer with JSON: {"sentence": "…"}`,
      prompt`
        Write a sentence with the word "${word}".
        ${errors.length > 0 && prompt`Take care: ${errors.flatMap(issuesOf)}`}
      `,
    ],
  });
}

function issuesOf(error: Error): readonly string[] {
  return SchemaError.isInstance(error) ? error.issues.map(({ message }) => message) : [];
}

/** What is wrong with a sentence: each issue says what to do. */
export function checkSentence(word: string, sentence: string): readonly Issue[] {
  const count = sentence.split(/\s+/).filter((part) => part !== "").length;
  const issues: Issue[] = [];
  if (count > most) issues.push({ message: `The sentence has ${count} words. Write at most ${most} words.` });
  if (count < fewest) issues.push({ message: `The sentence is too short. Write at least ${fewest} words.` });
  if (!sentence.toLowerCase().includes(word)) issues.push({ message: `The word "${word}" is missing.` });
  return issues;
}
