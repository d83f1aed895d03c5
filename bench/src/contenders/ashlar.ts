import { createOpenAI } from "@ashlar/openai";
import { throughCalls } from "./calls.ts";
import type { Contender } from "./contender.ts";

/** Core's calls on the adapter for OpenAI, over Chat Completions as with the others. */
export function create(baseURL: string): Contender {
  const openai = createOpenAI({ apiKey: "test", baseURL });
  return throughCalls((name) => openai.chat(name));
}
