import type { ReasoningPart, TextPart } from "../content.ts";
import { StreamInterruptedError } from "../errors.ts";
import type { CallContext, FinishEvent, LanguageModel, ModelReply, ReplyPart, StreamEvent } from "../model.ts";

/** Puts the events of a stream together, as they come. */
export interface Collector {
  add(event: StreamEvent): void;
  /** The whole reply once the stream has finished; before that what has arrived, with finish reason `other`. */
  reply(): ModelReply;
  finished(): boolean;
}

/** Makes a collector. Pieces of text that follow each other become one part, and so do pieces of reasoning. */
export function collector(): Collector {
  const content: ReplyPart[] = [];
  let end: FinishEvent | undefined;
  let run: { part: TextPart | ReasoningPart; text: string } | undefined;
  const endRun = (): void => {
    if (run) content.push({ ...run.part, text: run.text });
    run = undefined;
  };
  return {
    add(event) {
      switch (event.type) {
        case "text":
        case "reasoning":
          if (run?.part.type === event.type && !startsPart(event)) {
            run.text += event.text;
            if (event.providerData) run.part = { ...run.part, providerData: { ...run.part.providerData, ...event.providerData } };
          } else {
            endRun();
            run = { part: event, text: event.text };
          }
          // A signature is the last thing said of a piece of reasoning.
          if (event.type === "reasoning" && event.providerData) endRun();
          break;
        case "finish":
          endRun();
          end = event;
          break;
        case "tool-call-delta":
          break;
        default:
          endRun();
          content.push(event);
      }
    },
    reply() {
      if (!end) return { content: run ? [...content, { ...run.part, text: run.text }] : [...content], finishReason: "other", usage: {} };
      const { type: _, ...rest } = end;
      return { content: [...content], ...rest };
    },
    finished: () => end !== undefined,
  };
}

/**
 * Text that brings a provider's data, such as the id of its item, begins a part; so does text from another source. Data without text, such
 * as citations, belong to the text before.
 */
function startsPart(event: TextPart | ReasoningPart): boolean {
  return event.type === "text" && event.text !== "" && (event.providerData !== undefined || event.untrusted !== undefined);
}

/**
 * Reads a stream to its end and gives the whole reply.
 *
 * @throws StreamInterruptedError when it ends without a `finish` event
 */
export async function collectReply(events: AsyncIterable<StreamEvent>): Promise<ModelReply> {
  const collected = collector();
  for await (const event of events) collected.add(event);
  if (!collected.finished()) throw interrupted(collected.reply());
  return collected.reply();
}

/**
 * Derives `generate` from `stream`, for an adapter that only streams.
 *
 * @example
 * const model: LanguageModel = { …, stream, generate: generateFromStream(stream) };
 */
export function generateFromStream(stream: LanguageModel["stream"]): LanguageModel["generate"] {
  return (request, context: CallContext) => collectReply(stream(request, context));
}

/** Streams a reply that is there already, for a cache or an adapter that does not stream. */
export async function* streamReply(reply: ModelReply): AsyncGenerator<StreamEvent> {
  const { content, ...end } = reply;
  yield* content;
  yield { type: "finish", ...end };
}

/** The error for a stream that ended too early. */
export function interrupted(
  partial: ModelReply,
  details: { readonly provider?: string; readonly model?: string } = {},
): StreamInterruptedError {
  return new StreamInterruptedError("The stream ended before the answer did. What came is in `partial`.", {
    partial,
    ...details,
  });
}
