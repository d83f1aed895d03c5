import { testEmbeddingModel, testLanguageModel } from "@ashlar/provider-kit";
import { fakeGoogle } from "@ashlar/provider-kit/fakes";
import { problemsOf } from "@ashlar/provider-kit/published";
import { expect } from "vitest";
import { createGoogle } from "./index.ts";
import "./testing/loaded.ts";

const errors = {
  retryAfter: ["milliseconds", "seconds", "date", "body"],
  // What the filter stops is a reply that says so, and core's RefusalError.
  refusedReasons: [
    ...["wrong-key", "no-permission", "unknown-model", "bad-request", "context-length"],
    ...["rate-limit", "quota", "overloaded", "server-error"],
  ] as const,
  requestIds: false,
} as const;

testLanguageModel((vendor) => createGoogle(vendor)("gemini-3.5-flash"), {
  name: "google(id)",
  vendor: fakeGoogle,
  capabilities: {
    output: ["native", "tool", "text"],
    tools: true,
    params: [
      ...["temperature", "topP", "topK", "maxOutputTokens", "stopSequences", "seed", "frequencyPenalty", "presencePenalty"],
      ...["reasoningEffort", "logProbabilities"],
    ] as const,
    media: ["image", "audio", "file"],
    mediaByUrl: ["image", "audio", "file"],
    mediaInToolResults: ["image", "audio", "file"],
    streamedArguments: false,
    argumentsAsText: "never",
    reasoning: "signed",
    refusal: "filter",
    usage: ["inputTokens", "outputTokens", "cachedInputTokens", "reasoningTokens", "audioTokens"],
    usageAtStart: ["inputTokens"],
    ...errors,
  },
  sent: ({ path, body }) => {
    if (/enerateContent/.test(path)) expect(problemsOf("google", "generateContentRequest", body)).toEqual([]);
  },
  providerOptions: { cachedContent: "cachedContents/aardvark-15" },
});

testEmbeddingModel((vendor) => createGoogle(vendor).embedding("gemini-embedding-001"), {
  name: "google.embedding(id)",
  vendor: fakeGoogle,
  dimensions: 3072,
  capabilities: errors,
  sent: ({ body }) => expect(problemsOf("google", "batchEmbedContentsRequest", body)).toEqual([]),
});
