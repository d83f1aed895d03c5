import { type EmbeddingModel, textOf } from "@ashlar/core";
import { scriptedModel } from "@ashlar/provider-kit/scripted";
import type { Models, OpenModels } from "../models.ts";

/** Models that need no weights, and count what they are asked. */
export interface FakeModels {
  readonly open: OpenModels;
  /** Requests to the language model, and texts that were embedded. */
  readonly counts: { readonly language: number; readonly embedded: number; readonly closed: number };
}

/** How the fakes behave. */
export interface FakeOptions {
  readonly hosted?: boolean;
  /** Called before each request to the language model; may throw, or abort the run. */
  readonly beforeRequest?: (count: number) => void;
}

/**
 * A language model that likes the first label too much: what the text says shows in its scores only after calibration. A text says its
 * label outright, as the word "is-<label>". The embedding model counts words.
 */
export function fakeModels(options: FakeOptions = {}): FakeModels {
  const language = scriptedModel(
    ({ messages, output }) => {
      options.beforeRequest?.(language.requests.length);
      const said = textOf(messages.findLast(({ role }) => role === "user")?.content ?? []);
      if (output?.type === "choice") return { scores: scoresOf(said, output.labels) };
      return output ? { object: { value: /is-(\w+)/.exec(said)?.[1] ?? "red" } } : "It is about something.";
    },
    {
      provider: options.hosted ? "hosted" : "fake",
      id: "fake-1",
      capabilities: { output: ["native"], choose: !options.hosted },
      usage: { inputTokens: 20, outputTokens: 1, ...(options.hosted ? {} : { computeSeconds: 0.01 }) },
      ...(options.hosted && { price: { inputPerMillion: 1, outputPerMillion: 2, currency: "USD", date: "2026-01-01", source: "test" } }),
    },
  );
  const counts = {
    get language() {
      return language.requests.length;
    },
    embedded: 0,
    closed: 0,
  };
  const embedding: EmbeddingModel = {
    provider: "fake",
    id: "fake-embedding",
    dimensions: 16,
    async embed(texts) {
      counts.embedded += texts.length;
      return { embeddings: texts.map(countWords), usage: { inputTokens: texts.length * 5, computeSeconds: texts.length * 0.001 } };
    },
  };
  const models: Models = {
    language,
    embedding,
    hosted: options.hosted ?? false,
    async load() {},
    async close() {
      counts.closed++;
    },
  };
  return { counts, open: async () => models };
}

function scoresOf(said: string, labels: readonly string[]): Readonly<Record<string, number>> {
  const weights = labels.map((label, index) => Math.exp((index === 0 ? 3 : 0) + (said.includes(`is-${label}`) ? 2 : 0)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Object.fromEntries(labels.map((label, index) => [label, weights[index]! / total]));
}

function countWords(text: string): Float32Array {
  const vector = new Float32Array(16);
  for (const word of text.split(/\W+/)) {
    let hash = 7;
    for (const letter of word) hash = (hash * 31 + letter.charCodeAt(0)) % 1009;
    vector[hash % 16]! += 1;
  }
  return vector;
}
