import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { testLanguageModel } from "@ashlar/provider-kit";
import { fakeAnthropic, fakeOpenAI } from "@ashlar/provider-kit/fakes";
import { problemsOf } from "@ashlar/provider-kit/published";
import { expect } from "vitest";
import { bridgeFetch, fromAiSdk } from "./index.ts";
import { except } from "./testing/exceptions.ts";

const openai = "@ai-sdk/openai, chat";
const headers = "without `bridgeFetch` nobody tells when a request was accepted, so that the limit of time for it is off";
except(openai, {
  "connect ends a request that is not answered": headers,
  "for the connection ends with the headers of a stream, before its first event": headers,
});

testLanguageModel(({ baseURL, apiKey }) => fromAiSdk(createOpenAI({ baseURL, ...(apiKey && { apiKey }) }).chat("gpt-4.1-mini")), {
  name: openai,
  vendor: fakeOpenAI,
  sent: ({ body }) => expect(problemsOf("openai", "chatRequest", body)).toEqual([]),
  capabilities: {
    output: ["native", "tool", "text"],
    strictSchemas: true,
    tools: true,
    params: ["temperature", "topP", "maxOutputTokens", "stopSequences", "seed", "frequencyPenalty", "presencePenalty", "reasoningEffort"],
    media: ["image", "audio", "file"],
    mediaByUrl: ["image"],
    // The finish reason is enough for the package: whatever came was the whole answer.
    endsWithoutMark: true,
    usage: ["inputTokens", "outputTokens", "cachedInputTokens", "cacheWriteTokens", "reasoningTokens"],
    usageAlways: ["cachedInputTokens", "reasoningTokens"],
    retryAfter: ["milliseconds", "seconds", "date", "reset-headers"],
  },
});

const anthropic = "@ai-sdk/anthropic, bridgeFetch";
const carriageReturns = "the package loses the last event where lines end in CR, so that the stream ends with an error";
const enforces = "Anthropic enforces every schema of an answer";
const strictUsage = "the package takes a reply without usage for no reply";
except(anthropic, {
  "say whether the schema may be enforced: generate": enforces,
  "say whether the schema may be enforced: stream": enforces,
  "that the vendor does not report is unknown, and not 0: generate": strictUsage,
  "that the vendor does not report is unknown, and not 0: stream": strictUsage,
  "with what had arrived: quota": "the package drops the code that tells a spent budget from a busy minute",
  "when it is streamed with CR": carriageReturns,
  "when it is streamed with CR, each byte by itself": carriageReturns,
  "when its arguments are streamed with CR": carriageReturns,
  "when its arguments are streamed with CR, each byte by itself": carriageReturns,
  "arguments is a tool call that can be answered: generate": "the package overflows its stack",
  "here and on the next turn: generate": "the package refuses a reply with `__proto__` in it",
});

testLanguageModel(
  ({ baseURL, apiKey }) => {
    const provider = createAnthropic({ fetch: bridgeFetch, baseURL: `${baseURL}/v1`, ...(apiKey && { apiKey }) });
    return fromAiSdk(provider("claude-haiku-4-5"), { capabilities: { media: ["image", "file"] } });
  },
  {
    name: anthropic,
    vendor: fakeAnthropic,
    sent: ({ body }) => expect(problemsOf("anthropic", "messagesRequest", body)).toEqual([]),
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
      retryAfter: ["milliseconds", "seconds", "date"],
    },
  },
);
