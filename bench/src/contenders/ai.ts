import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateText, Output, streamText } from "ai";
import { catalogue, instructions, question } from "../scenarios.ts";
import { type Contender, readPartials, streaming } from "./contender.ts";

/** The AI SDK with its provider for compatible servers. */
export function create(baseURL: string): Contender {
  const provider = createOpenAICompatible({ name: "bench", baseURL, apiKey: "test", includeUsage: true, supportsStructuredOutputs: true });
  const asked = (model: string) => ({ model: provider.chatModel(model), instructions, prompt: question });
  const output = Output.object({ schema: catalogue });
  return {
    whole: async (model) => (await generateText(asked(model))).text,
    object: async (model) => (await generateText({ ...asked(model), output })).output,
    ...streaming(
      (model) => streamText(asked(model)).textStream,
      (delta) => delta,
    ),
    partials: (model) => readPartials(streamText({ ...asked(model), output }).partialOutputStream),
  };
}
