import { testLanguageModel, type WireCapabilities } from "@ashlar/provider-kit";
import { type FakeRequest, fakeAnthropic } from "@ashlar/provider-kit/fakes";
import { problemsOf } from "@ashlar/provider-kit/published";
import { expect } from "vitest";
import { createAnthropic } from "./index.ts";
import "./testing/loaded.ts";

const common = {
  tools: true,
  media: ["image", "file"],
  mediaByUrl: ["image", "file"],
  mediaInToolResults: ["image", "file"],
  argumentsAsText: "in-streams",
  reasoning: "signed",
  refusal: "reason",
  finishReasons: ["stop", "length", "other"],
  usage: ["inputTokens", "outputTokens", "cachedInputTokens", "cacheWriteTokens", "reasoningTokens"],
  usageAtStart: ["inputTokens", "cachedInputTokens", "cacheWriteTokens"],
  retryAfter: ["milliseconds", "seconds", "date", "reset-headers"],
} as const satisfies Partial<WireCapabilities>;
const params = ["maxOutputTokens", "stopSequences", "reasoningEffort", "parallelToolCalls"] as const;
const options = {
  vendor: fakeAnthropic,
  providerOptions: { metadata: { user_id: "aardvark-15" } },
  sent: ({ body }: FakeRequest) => expect(problemsOf("anthropic", "messagesRequest", body)).toEqual([]),
};

testLanguageModel((vendor) => createAnthropic(vendor)("claude-haiku-4-5"), {
  ...options,
  name: "anthropic(id), a model with budgets and sampling",
  capabilities: { ...common, output: ["native", "tool", "text"], params: [...params, "temperature", "topP", "topK"] },
});

testLanguageModel((vendor) => createAnthropic(vendor)("claude-opus-5-5"), {
  ...options,
  name: "anthropic(id), a model of the newest",
  capabilities: { ...common, output: ["native", "text"], params, toolChoices: ["auto", "none"] as const },
});
