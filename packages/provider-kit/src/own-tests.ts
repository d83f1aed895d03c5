import { type AshlarError, isAshlarError, type Message, type ModelRequest, type StreamEvent } from "@ashlar/core";

/** A request with one message of the user, or with these messages, and what else it shall hold. */
export function requestOf(said: string | readonly Message[], rest: Omit<ModelRequest, "messages"> = {}): ModelRequest {
  const messages: readonly Message[] = typeof said === "string" ? [{ role: "user", content: [{ type: "text", text: said }] }] : said;
  return { messages, ...rest };
}

/** All events of a stream, which may not be one that the contract allows: `testLanguageModel` sees to that. */
export async function eventsOf(stream: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  return Array.fromAsync(stream);
}

/**
 * The error of a request or a stream.
 *
 * @throws Error when it does not fail, and when it fails with an error that is none of `@ashlar/core`, which is its `cause`
 */
export async function failureOf(work: Promise<unknown> | AsyncIterable<StreamEvent>): Promise<AshlarError> {
  let reply: unknown;
  try {
    reply = await (work instanceof Promise ? work : eventsOf(work));
  } catch (error) {
    if (isAshlarError(error)) return error;
    const said = error instanceof Error ? String(error) : `a ${typeof error}`;
    throw new Error(
      `The request failed with what is none of @ashlar/core's errors: ${said}. An adapter throws no other; providerError, connectionError and abortedError of @ashlar/core/adapter make them.`,
      { cause: error },
    );
  }
  throw new Error(`The request was to fail, and gave ${String(JSON.stringify(reply)).slice(0, 300)}`);
}
