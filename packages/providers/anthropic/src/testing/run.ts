import type { CallContext, Message, ModelRequest, StreamEvent } from "@ashlar/core";

/** The key that the tests send; no error may show it. */
export const key = "sk-ant-test-0123456789abcdef";

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
export async function failureOf(work: Promise<unknown> | AsyncIterable<StreamEvent>): Promise<Error & Record<string, unknown>> {
  try {
    await (work instanceof Promise ? work : read(work));
  } catch (error) {
    if (error instanceof Error) return Object.assign(error);
    throw error;
  }
  throw new Error("it did not fail");
}
