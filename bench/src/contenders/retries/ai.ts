import { generateText, type LanguageModel } from "ai";
import { remembered } from "../../remembered.ts";
import { instructions, question, scenarioOf } from "../../scenarios.ts";
import type { Contender } from "../contender.ts";

type Model = Extract<Exclude<LanguageModel, string>, { readonly specificationVersion: "v4" }>;

/** The AI SDK's own retries. Its code for them runs whether there may be any or not, so that there is nothing bare. */
export function create(): Contender {
  const modelOf = remembered((name): Model => {
    const { text } = scenarioOf(name);
    const usage = {
      inputTokens: { total: 50, noCache: 50, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: 100, text: 100, reasoning: undefined },
    };
    return {
      specificationVersion: "v4",
      provider: "memory",
      modelId: name,
      supportedUrls: {},
      doGenerate: async () => ({
        content: [{ type: "text", text }],
        finishReason: { unified: "stop", raw: "stop" },
        usage,
        warnings: [],
      }),
      doStream: () => Promise.reject(new Error("It does not stream.")),
    };
  });
  const ask = async (name: string, maxRetries: number): Promise<string> =>
    (await generateText({ model: modelOf(name), instructions, prompt: question, maxRetries })).text;
  return { bare: (model) => ask(model, 0), whole: (model) => ask(model, 2) };
}
