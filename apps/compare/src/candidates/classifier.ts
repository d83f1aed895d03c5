import { call, type LanguageModel, prompt } from "@ashlar/core";
import { contentHash, type Question } from "@ashlar/evaluate";
import { z } from "zod";
import type { LabelCandidate, Workbench } from "./candidate.ts";
import type { CandidateName } from "./names.ts";
import { oncePrepared } from "./once-prepared.ts";
import type { SharedHead } from "./trained-head.ts";

/** What makes a candidate of a classifier on embeddings. */
export interface ClassifierOptions {
  readonly name: CandidateName;
  readonly description: string;
  readonly fingerprint: readonly string[];
  readonly head: SharedHead;
  /** The classifier, as a model that scores the labels it knows. */
  readonly model: (signal: AbortSignal) => Promise<{ readonly model: LanguageModel; readonly labels: readonly string[] }>;
}

/** Makes a candidate of a classifier: the same call as a prompt's, but the text alone is enough. It is trained before the first answer. */
export function classifierCandidate({ task, load, fail }: Workbench, options: ClassifierOptions): LabelCandidate {
  const { name, description, fingerprint, head } = options;
  const classify = oncePrepared(async (signal) => {
    await load("embedding", signal);
    const { model, labels } = await options.model(signal);
    return call({ name, model, output: z.enum(labels), prompt: ({ input }: Question) => prompt`${input}` });
  }, fail);
  return {
    name,
    description,
    prompted: false,
    labels: task.pool.length + task.validation.length,
    expectedMilliseconds: 10,
    // Where another candidate has embedded the pool already, embedding the validation rows and training are left.
    expectedPreparation: 5_000,
    fingerprint: contentHash([name, head.fingerprint, ...fingerprint]),
    spent: head.spent,
    async predict({ id, input }, { signal }) {
      const ready = await classify(signal);
      const started = performance.now();
      const { value, usage, cost } = await ready({ id, input }, { signal });
      return { output: { label: value }, usage, cost, milliseconds: performance.now() - started };
    },
  };
}
