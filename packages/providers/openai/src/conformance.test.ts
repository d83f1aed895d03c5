import { testEmbeddingModel, testLanguageModel, type WireCapabilities } from "@ashlar/provider-kit";
import { fakeOpenAI } from "@ashlar/provider-kit/fakes";
import { createOpenAI } from "./index.ts";

const common = {
  output: ["native", "tool", "text"],
  tools: true,
  strictSchemas: true,
  usage: ["inputTokens", "outputTokens", "cachedInputTokens", "cacheWriteTokens", "reasoningTokens"],
  retryAfter: ["milliseconds", "seconds", "date", "reset-headers", "body"],
} as const satisfies Partial<WireCapabilities>;

testLanguageModel((vendor) => createOpenAI(vendor)("gpt-5-mini"), {
  name: "openai(id), over the Responses API",
  vendor: fakeOpenAI,
  capabilities: {
    ...common,
    media: ["image", "file"],
    mediaByUrl: ["image", "file"],
    mediaInToolResults: ["image", "file"],
    params: ["temperature", "topP", "maxOutputTokens", "reasoningEffort", "parallelToolCalls", "logProbabilities"],
    reasoning: "signed",
    usageAlways: ["cachedInputTokens", "reasoningTokens"],
  },
  signedWith: { store: false },
  providerOptions: { user: "aardvark-15" },
});

testLanguageModel((vendor) => createOpenAI(vendor).chat("gpt-5-mini"), {
  name: "openai.chat(id), over Chat Completions",
  vendor: fakeOpenAI,
  capabilities: {
    ...common,
    usage: [...common.usage, "audioTokens"],
    media: ["image", "audio", "file"],
    mediaByUrl: ["image"],
    params: [
      ...["temperature", "topP", "maxOutputTokens", "stopSequences", "seed", "frequencyPenalty", "presencePenalty"],
      ...["reasoningEffort", "parallelToolCalls", "logProbabilities"],
    ] as const,
    reasoning: "shown",
  },
  providerOptions: { user: "aardvark-15" },
});

testEmbeddingModel((vendor) => createOpenAI(vendor).embedding("text-embedding-3-small"), {
  name: "openai.embedding(id)",
  vendor: fakeOpenAI,
  dimensions: 1536,
  capabilities: { retryAfter: common.retryAfter },
});
