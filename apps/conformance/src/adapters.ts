import { createOpenAI as createAiSdkOpenAI } from "@ai-sdk/openai";
import { fromAiSdk } from "@ashlar/ai-sdk";
import { createAnthropic } from "@ashlar/anthropic";
import { createGoogle } from "@ashlar/google";
import { createOpenAI } from "@ashlar/openai";
import { fakeAnthropic, fakeGoogle, fakeOpenAI } from "@ashlar/provider-kit/fakes";
import type { Adapter } from "./outcome.ts";

/** The adapters of this repository that ask a server. */
export const adapters: readonly Adapter[] = [
  { name: "openai", vendor: fakeOpenAI, model: (options) => createOpenAI(options)("gpt-5-mini") },
  { name: "openai.chat", vendor: fakeOpenAI, model: (options) => createOpenAI(options).chat("gpt-5-mini") },
  { name: "anthropic", vendor: fakeAnthropic, model: (options) => createAnthropic(options)("claude-haiku-4-5") },
  { name: "google", vendor: fakeGoogle, model: (options) => createGoogle(options)("gemini-2.5-flash") },
  { name: "ai-sdk", vendor: fakeOpenAI, model: (options) => fromAiSdk(createAiSdkOpenAI(options).chat("gpt-5-mini")) },
];
