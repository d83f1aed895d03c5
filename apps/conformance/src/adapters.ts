import { createOpenAI } from "@ashlar/openai";
import { fakeOpenAI } from "@ashlar/provider-kit/fakes";
import type { Adapter } from "./outcome.ts";

/** The adapters of this repository that ask a server. */
export const adapters: readonly Adapter[] = [
  { name: "openai", vendor: fakeOpenAI, model: (options) => createOpenAI(options)("gpt-5-mini") },
  { name: "openai.chat", vendor: fakeOpenAI, model: (options) => createOpenAI(options).chat("gpt-5-mini") },
];
