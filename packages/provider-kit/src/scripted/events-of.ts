import type { ReplyPart, StreamEvent } from "@ashlar/core";
import { pieces } from "../fakes/said.ts";

/** A part of a reply, and the pieces of its text where the script gives them. */
export interface SaidPart {
  readonly part: ReplyPart;
  readonly pieces?: readonly string[];
}

/**
 * A part as it is streamed, in pieces of `length` units. Data of a provider come with the first piece of text and after the last piece of
 * reasoning, as from an adapter.
 */
export function* eventsOf({ part, pieces: given }: SaidPart, length: number): Generator<StreamEvent> {
  const cut = (text: string): Iterable<string> => given ?? (text === "" ? [""] : pieces(text, length));
  switch (part.type) {
    case "text": {
      let first = true;
      for (const text of cut(part.text)) {
        yield first ? { ...part, text } : { type: "text", text };
        first = false;
      }
      break;
    }
    case "reasoning":
      for (const text of cut(part.text)) yield { type: "reasoning", text };
      if (part.providerData) yield { ...part, text: "" };
      break;
    case "tool-call":
      for (const text of cut(part.malformed ?? JSON.stringify(part.input)))
        yield { type: "tool-call-delta", id: part.id, name: part.name, text };
      yield part;
      break;
    default:
      yield part;
  }
}
