import OpenAI from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import type { ChatCompletionMessageParam } from "openai/resources/chat/completions";
import { catalogue, instructions, question } from "../scenarios.ts";
import { type Contender, streaming } from "./contender.ts";

/** The official SDK by itself. */
export function create(baseURL: string): Contender {
  const { completions } = new OpenAI({ baseURL, apiKey: "test" }).chat;
  const messages: ChatCompletionMessageParam[] = [
    { role: "system", content: instructions },
    { role: "user", content: question },
  ];
  const response_format = zodResponseFormat(catalogue, "catalogue");
  return {
    whole: async (model) => (await completions.create({ model, messages })).choices[0]?.message.content ?? "",
    object: async (model) => (await completions.parse({ model, messages, response_format })).choices[0]?.message.parsed,
    ...streaming(
      (model) => completions.create({ model, messages, stream: true }),
      (chunk) => chunk.choices[0]?.delta.content,
    ),
    async partials(model) {
      let last: unknown;
      let count = 0;
      const stream = completions.stream({ model, messages, response_format }).on("content.delta", ({ parsed }) => {
        if (parsed === last || parsed === null) return;
        last = parsed;
        count++;
      });
      await stream.finalChatCompletion();
      return { last, count };
    },
  };
}
