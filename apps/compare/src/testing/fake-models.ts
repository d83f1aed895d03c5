import { type EmbeddingModel, type LanguageModel, type ModelReply, type ModelRequest, streamReply, textOf } from "@ashlar/core";
import type { Models, OpenModels } from "../models.ts";

/** Models that need no weights, and count what they are asked. */
export interface FakeModels {
  readonly open: OpenModels;
  /** Requests to the language model, and texts that were embedded. */
  readonly counts: { language: number; embedded: number; closed: number };
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
  const counts = { language: 0, embedded: 0, closed: 0 };
  const generate = async (request: ModelRequest): Promise<ModelReply> => {
    counts.language++;
    options.beforeRequest?.(counts.language);
    const said = textOf(request.messages.findLast(({ role }) => role === "user")?.content ?? []);
    const usage = { inputTokens: 20, outputTokens: 1, ...(options.hosted ? {} : { computeSeconds: 0.01 }) };
    const { output } = request;
    if (output?.type === "choice") {
      const logits = output.labels.map((label, index) => (index === 0 ? 3 : 0) + (said.includes(`is-${label}`) ? 2 : 0));
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      const scores = output.labels.map((label, index) => ({
        label,
        logProbability: logits[index]! - Math.log(total),
        probability: Math.exp(logits[index]!) / total,
      }));
      const best = scores.reduce((a, b) => (b.probability > a.probability ? b : a));
      return { content: [{ type: "text", text: best.label }], finishReason: "stop", usage, choice: { label: best.label, scores } };
    }
    const text = output ? JSON.stringify({ value: /is-(\w+)/.exec(said)?.[1] ?? "red" }) : "It is about something.";
    return { content: [{ type: "text", text }], finishReason: "stop", usage };
  };
  const language: LanguageModel = {
    provider: options.hosted ? "hosted" : "fake",
    id: "fake-1",
    capabilities: {
      output: ["native"],
      tools: false,
      choose: !options.hosted,
      logProbabilities: false,
      media: [],
    },
    ...(options.hosted && { price: { inputPerMillion: 1, outputPerMillion: 2, currency: "USD", date: "2026-01-01", source: "test" } }),
    generate,
    async *stream(request) {
      yield* streamReply(await generate(request));
    },
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

function countWords(text: string): Float32Array {
  const vector = new Float32Array(16);
  for (const word of text.split(/\W+/)) {
    let hash = 7;
    for (const letter of word) hash = (hash * 31 + letter.charCodeAt(0)) % 1009;
    vector[hash % 16]! += 1;
  }
  return vector;
}
