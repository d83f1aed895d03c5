import { createAnthropic } from "@ashlar/anthropic";
import { throughCalls } from "./calls.ts";
import type { Contender } from "./contender.ts";

/** Core's calls on the adapter for Anthropic. */
export function create(baseURL: string): Contender {
  // By its name no model of these scenarios is one that takes schemas.
  const anthropic = createAnthropic({ apiKey: "test", baseURL, capabilities: { output: ["native"] } });
  return throughCalls(anthropic);
}
