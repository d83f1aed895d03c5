import type { LanguageModel, ReplyEnd } from "@ashlar/core";
import { scenarioOf } from "../scenarios.ts";

/** A model that answers from memory, at once. */
export function memoryModel(id: string): LanguageModel {
  const { text, chunks = [] } = scenarioOf(id);
  const end: ReplyEnd = { finishReason: "stop", usage: { inputTokens: 50, outputTokens: 100 } };
  return {
    provider: "memory",
    id,
    capabilities: { output: ["native"], strictSchemas: true, tools: false, choose: false, logProbabilities: false, media: [] },
    generate: async () => ({ content: [{ type: "text", text }], ...end }),
    stream: () => {
      let at = 0;
      return {
        [Symbol.asyncIterator]: () => ({
          async next() {
            const piece = chunks[at++];
            if (piece !== undefined) return { done: false, value: { type: "text", text: piece } };
            return at > chunks.length + 1 ? { done: true, value: undefined } : { done: false, value: { type: "finish", ...end } };
          },
        }),
      };
    },
  };
}
