import { createOpenAI } from "@ai-sdk/openai";
import { testLanguageModel } from "@ashlar/provider-kit";
import { fakeOpenAI } from "@ashlar/provider-kit/fakes";
import { fromAiSdk } from "./index.ts";

testLanguageModel(({ baseURL, apiKey }) => fromAiSdk(createOpenAI({ baseURL, ...(apiKey && { apiKey }) }).chat("gpt-4.1-mini")), {
  name: "@ai-sdk/openai, chat",
  vendor: fakeOpenAI,
  capabilities: {
    output: ["native", "tool", "text"],
    tools: true,
    params: ["temperature", "topP", "maxOutputTokens", "stopSequences", "seed", "frequencyPenalty", "presencePenalty"],
    media: ["image", "audio", "file"],
    mediaByUrl: ["image"],
    refusal: "words",
    usage: ["inputTokens", "outputTokens", "cachedInputTokens", "cacheWriteTokens", "reasoningTokens"],
    retryAfter: ["milliseconds", "seconds", "date", "reset-headers"],
  },
});
