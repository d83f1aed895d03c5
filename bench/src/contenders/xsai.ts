import { generateObject } from "@xsai/generate-object";
import { generateText } from "@xsai/generate-text";
import { streamObject } from "@xsai/stream-object";
import { streamText } from "@xsai/stream-text";
import { catalogue, instructions, question } from "../scenarios.ts";
import { type Contender, readPartials, streaming } from "./contender.ts";

/** xsAI, one function a package. */
export function create(baseURL: string): Contender {
  const asked = (model: string) => ({
    apiKey: "test",
    baseURL: `${baseURL}/`,
    model,
    messages: [
      { role: "system" as const, content: instructions },
      { role: "user" as const, content: question },
    ],
  });
  return {
    whole: async (model) => (await generateText(asked(model))).text ?? "",
    object: async (model) => (await generateObject({ ...asked(model), schema: catalogue })).object,
    ...streaming(
      (model) => streamText(asked(model)).textStream,
      (delta) => delta,
    ),
    partials: async (model) => readPartials((await streamObject({ ...asked(model), schema: catalogue })).partialObjectStream),
  };
}
