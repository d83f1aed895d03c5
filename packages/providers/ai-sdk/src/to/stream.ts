import type { LanguageModelV4StreamPart, SharedV4Warning } from "@ai-sdk/provider";
import type { Attempt, StreamEvent } from "@ashlar/core";
import { fromEnd } from "./end.ts";
import type { AnswerReader } from "./output.ts";
import { partWriter } from "./parts.ts";

/** A stream of Ashlar's that has been opened: its first event is there. */
export interface OpenedStream {
  readonly events: AsyncIterator<StreamEvent>;
  readonly first: IteratorResult<StreamEvent>;
  readonly warnings: SharedV4Warning[];
  readonly asText: AnswerReader | undefined;
  /** Grows until the stream has ended. */
  readonly attempts: readonly Attempt[];
  /** The error as the AI SDK knows errors. */
  readonly failed: (error: unknown) => unknown;
  readonly signal: AbortSignal;
}

/** The parts of a stream of the AI SDK. A failure stands among them, as there, and one `finish` is always the last. */
export async function* toParts(opened: OpenedStream): AsyncGenerator<LanguageModelV4StreamPart> {
  const { events, first, warnings, asText, attempts, failed, signal } = opened;
  const writer = partWriter();
  yield { type: "stream-start", warnings };
  try {
    for (let next = first; !next.done; next = await events.next()) {
      const event = asText ? asText.event(next.value) : next.value;
      if (event?.type === "finish") {
        yield* writer.end();
        const { response, ...end } = fromEnd(asText?.end(event) ?? event, attempts);
        yield { type: "response-metadata", ...response };
        yield { type: "finish", ...end };
        return;
      }
      if (event) yield* writer.write(event);
    }
  } catch (error) {
    const failure = failed(error);
    if (signal.aborted) throw failure;
    yield* writer.end();
    yield { type: "error", error: failure };
    const { response: _, ...end } = fromEnd({ finishReason: "other", usage: {} }, attempts);
    yield { type: "finish", ...end, finishReason: { unified: "error", raw: undefined } };
  } finally {
    Promise.resolve(events.return?.()).catch(() => {}); // nobody waits for a stream that was left
  }
}

/** A stream as the AI SDK reads it. @param leave called when its reader leaves it */
export function toReadable(parts: AsyncGenerator<LanguageModelV4StreamPart>, leave: () => void): ReadableStream<LanguageModelV4StreamPart> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel() {
      leave();
      parts.return(undefined).catch(() => {});
    },
  });
}
