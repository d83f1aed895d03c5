import { testEmbeddingModel, testLanguageModel, type WireCapabilities } from "@ashlar/provider-kit";
import { type FakeRequest, fakeOpenAI } from "@ashlar/provider-kit/fakes";
import { problemsOf } from "@ashlar/provider-kit/published";
import { expect } from "vitest";
import { createOpenAI } from "./index.ts";
import "./testing/loaded.ts";

/** Expects each request to fit the document that OpenAI publishes. */
const fits =
  (what: "responsesRequest" | "chatRequest" | "embeddingRequest") =>
  ({ body }: FakeRequest) =>
    expect(problemsOf("openai", what, body)).toEqual([]);

const common = {
  output: ["native", "tool", "text"],
  tools: true,
  strictSchemas: true,
  usage: ["inputTokens", "outputTokens", "cachedInputTokens", "cacheWriteTokens", "reasoningTokens"],
  retryAfter: ["milliseconds", "seconds", "date", "reset-headers", "body"],
  errorsBesideUsage: true,
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
  sent: fits("responsesRequest"),
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
    endsWithoutMark: true,
  },
  sent: fits("chatRequest"),
  providerOptions: { user: "aardvark-15" },
});

testEmbeddingModel((vendor) => createOpenAI(vendor).embedding("text-embedding-3-small"), {
  name: "openai.embedding(id)",
  vendor: fakeOpenAI,
  dimensions: 1536,
  sent: fits("embeddingRequest"),
  capabilities: { retryAfter: common.retryAfter },
});
