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
    throw new Error("The request failed with an error that is none of @ashlar/core.", { cause: error });
  }
  throw new Error(`The request did not fail, but gave ${String(JSON.stringify(reply)).slice(0, 300)}`);
}
