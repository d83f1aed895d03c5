import { createOpenAI } from "@ashlar/openai";
import { fakeOpenAI, testEmbeddingModel, testLanguageModel } from "@ashlar/provider-kit";

testLanguageModel(({ baseURL, apiKey }) => createOpenAI({ baseURL, apiKey }).chat("gpt-5-mini"), {
  vendor: fakeOpenAI,
  capabilities: {
    output: ["native", "tool", "text"],
    strictSchemas: true,
    tools: true,
    media: ["image", "audio", "file"],
    mediaByUrl: ["image"],
    params: [
      ...["temperature", "topP", "maxOutputTokens", "stopSequences", "seed", "frequencyPenalty", "presencePenalty"],
      ...["reasoningEffort", "parallelToolCalls", "logProbabilities"],
    ] as const,
    reasoning: "shown",
    endsWithoutMark: true, // many servers of this wire send no [DONE]
    usage: ["inputTokens", "outputTokens", "cachedInputTokens", "cacheWriteTokens", "reasoningTokens", "audioTokens"],
  },
});

testEmbeddingModel(({ baseURL, apiKey }) => createOpenAI({ baseURL, apiKey }).embedding("text-embedding-3-small"), {
  vendor: fakeOpenAI,
  dimensions: 1536,
});
