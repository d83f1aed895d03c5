import type { CallContext, LanguageModel } from "@ashlar/core";
import type { OpenAIProviderOptions } from "../options.ts";
import { createOpenAI } from "../provider.ts";
import { type Answer, type FakeServer, startFakeServer } from "./fake-server.ts";

export { eventsOf as read, failureOf, requestOf as ask } from "@ashlar/provider-kit";

/** The key that the tests send; no error may show it. */
export const key = "sk-test-0123456789abcdef";

/** The wires, for tests that hold for both. */
export const wires = ["responses", "chat"] as const;
export type Wire = (typeof wires)[number];

/** A server with a script, and a model of one wire that asks it. */
export async function serve(wire: Wire, ...script: Answer[]): Promise<FakeServer & { readonly model: LanguageModel }> {
  const server = await startFakeServer(...script);
  return Object.assign(server, { model: modelOf(wire, { baseURL: server.baseURL }) });
}

/** A model of one wire. */
export function modelOf(wire: Wire, options: OpenAIProviderOptions): LanguageModel {
  const provider = createOpenAI({ apiKey: key, ...options });
  return wire === "chat" ? provider.chat("gpt-5-mini") : provider("gpt-5-mini");
}

/** A context that nobody aborts, or with a signal. */
export function context(signal: AbortSignal = new AbortController().signal): CallContext {
  return { signal };
}
