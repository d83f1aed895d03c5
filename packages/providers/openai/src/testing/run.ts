import type { CallContext, LanguageModel, Message, ModelReply, ModelRequest, StreamEvent } from "@ashlar/core";
import type { OpenAIProviderOptions } from "../options.ts";
import { createOpenAI } from "../provider.ts";
import { type Answer, type FakeServer, startFakeServer } from "./fake-server.ts";

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

/** A request with one message of the user, or with `messages`. */
export function ask(said: string | readonly Message[], rest: Omit<ModelRequest, "messages"> = {}): ModelRequest {
  const messages: readonly Message[] = typeof said === "string" ? [{ role: "user", content: [{ type: "text", text: said }] }] : said;
  return { messages, ...rest };
}

/** A context that nobody aborts, or with a signal. */
export function context(signal: AbortSignal = new AbortController().signal): CallContext {
  return { signal };
}

/** All events of a stream. */
export async function read(stream: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** What a promise or a stream is rejected with. */
export async function failureOf(work: Promise<ModelReply> | AsyncIterable<StreamEvent>): Promise<Error & Record<string, unknown>> {
  try {
    await (work instanceof Promise ? work : read(work));
  } catch (error) {
    if (error instanceof Error) return Object.assign(error);
    throw error;
  }
  throw new Error("it did not fail");
}
