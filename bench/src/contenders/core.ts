import type { LanguageModel, ReplyEnd } from "@ashlar/core";
import { remembered } from "../remembered.ts";
import { type Scenario, scenarioOf } from "../scenarios.ts";
import { throughCalls } from "./calls.ts";
import type { Contender } from "./contender.ts";

/** Core's calls on a model in memory: what core itself costs. */
export function create(): Contender {
  return throughCalls(remembered((name) => inMemory(name, scenarioOf(name))));
}

function inMemory(id: string, { text, chunks = [] }: Scenario): LanguageModel {
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
