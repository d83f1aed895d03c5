import { createAnthropic } from "@ashlar/anthropic";
import { call, isAshlarError, type LanguageModel, prompt } from "@ashlar/core";
import { createOpenAI } from "@ashlar/openai";
import { z } from "zod";

/* A worker as a user deploys one: it answers a request with what a model said. Bundled and run by edge.test.ts. */

interface Asked {
  readonly provider: "openai" | "openai-chat" | "anthropic";
  readonly baseURL: string;
  readonly streams: boolean;
}

const modelOf = ({ provider, baseURL }: Asked): LanguageModel => {
  const options = { baseURL, apiKey: "sk-test-0123456789" };
  if (provider === "anthropic") return createAnthropic(options)("claude-haiku-4-5");
  const openai = createOpenAI(options);
  return provider === "openai" ? openai("gpt-5-mini") : openai.chat("gpt-5-mini");
};

export default {
  async fetch(request: Request): Promise<Response> {
    const asked = (await request.json()) as Asked;
    const recommend = call({
      name: "recommend",
      model: modelOf(asked),
      output: z.object({ title: z.string() }),
      prompt: () => prompt`Recommend a book.`,
    });
    try {
      const reply = await (asked.streams ? recommend.stream().reply : recommend());
      return Response.json({ value: reply.value, usage: reply.usage });
    } catch (error) {
      return Response.json(isAshlarError(error) ? { code: error.code, message: error.message } : { message: String(error) });
    }
  },
};
