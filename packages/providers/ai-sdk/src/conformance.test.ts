import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { testLanguageModel } from "@ashlar/provider-kit";
import { fakeAnthropic, fakeOpenAI } from "@ashlar/provider-kit/fakes";
import { fromAiSdk } from "./index.ts";
import { except } from "./testing/exceptions.ts";

const late = "the package sends a request without the parameter, and says so with the reply only";
const headers = "no package tells when a request was accepted, so that the limit of time for it is off";

const openai = "@ai-sdk/openai, chat";
except(openai, {
  "not: topK: generate": late,
  "not: topK: stream": late,
  "a broken reply: stream: > a field that is new is passed over": "an event that the package does not know is an error to it",
  "passes over an event that is new, after 0 pieces": "an event that the package does not know is an error to it",
  "passes over an event that is new, after 3 pieces": "an event that the package does not know is an error to it",
  "passes over an event that is new, after 99 pieces": "an event that the package does not know is an error to it",
  "connect ends a request that is not answered": headers,
  "for the connection ends with the headers of a stream, before its first event": headers,
});

testLanguageModel(({ baseURL, apiKey }) => fromAiSdk(createOpenAI({ baseURL, ...(apiKey && { apiKey }) }).chat("gpt-4.1-mini")), {
  name: openai,
  vendor: fakeOpenAI,
  capabilities: {
    output: ["native", "tool", "text"],
    strictSchemas: true,
    tools: true,
    params: ["temperature", "topP", "maxOutputTokens", "stopSequences", "seed", "frequencyPenalty", "presencePenalty", "reasoningEffort"],
    media: ["image", "audio", "file"],
    mediaByUrl: ["image"],
    usage: ["inputTokens", "outputTokens", "cachedInputTokens", "cacheWriteTokens", "reasoningTokens"],
    usageAlways: ["cachedInputTokens", "reasoningTokens"],
    retryAfter: ["milliseconds", "seconds", "date", "reset-headers"],
  },
});

const anthropic = "@ai-sdk/anthropic";
testLanguageModel(
  ({ baseURL, apiKey }) => fromAiSdk(createAnthropic({ baseURL: `${baseURL}/v1`, ...(apiKey && { apiKey }) })("claude-haiku-4-5")),
  {
    name: anthropic,
    vendor: fakeAnthropic,
    capabilities: {
      output: ["native", "tool", "text"],
      strictSchemas: true,
      tools: true,
      params: ["temperature", "topP", "topK", "maxOutputTokens", "stopSequences", "reasoningEffort"],
      media: ["image", "file"],
      mediaByUrl: ["image", "file"],
      mediaInToolResults: ["image", "file"],
      argumentsAsText: "in-streams",
      reasoning: "signed",
      refusal: "reason",
      finishReasons: ["stop", "length"],
      usage: ["inputTokens", "outputTokens", "cachedInputTokens", "cacheWriteTokens", "reasoningTokens"],
      usageAlways: ["cachedInputTokens", "cacheWriteTokens"],
      retryAfter: ["milliseconds", "seconds", "date", "reset-headers"],
    },
  },
);
