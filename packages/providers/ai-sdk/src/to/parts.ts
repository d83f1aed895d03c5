import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { ProviderData, ReasoningPart, StreamEvent, TextPart } from "@ashlar/core";
import { carriedBy } from "../carried.ts";
import { fromData, fromPart } from "./content.ts";

/** Writes the events of a stream, all but the last, as parts of the AI SDK. */
export interface PartWriter {
  write(event: Exclude<StreamEvent, { type: "finish" }>): readonly LanguageModelV4StreamPart[];
  /** Ends the block that is open. */
  end(): readonly LanguageModelV4StreamPart[];
}

/** Makes the writer of one stream. */
export function partWriter(): PartWriter {
  const calls = new Set<string>();
  let blocks = 0;
  let open: { readonly type: "text" | "reasoning"; readonly id: string; readonly data?: ProviderData } | undefined;

  const end = (): LanguageModelV4StreamPart[] => {
    const ended: LanguageModelV4StreamPart[] = open ? [{ type: `${open.type}-end`, id: open.id, ...fromData(open.data) }] : [];
    open = undefined;
    return ended;
  };
  const writeText = ({ type, text, providerData }: TextPart | ReasoningPart): readonly LanguageModelV4StreamPart[] => {
    // As core puts pieces together: text that brings data begins a part, and data without text belong to the part before.
    const begins = open?.type !== type || (type === "text" && text !== "" && providerData !== undefined);
    const parts = begins ? end() : [];
    if (begins || !open) {
      open = { type, id: String(blocks++) };
      parts.push({ type: `${type}-start`, id: open.id });
    }
    if (providerData) open = { ...open, data: { ...open.data, ...providerData } };
    if (text !== "") parts.push({ type: `${type}-delta`, id: open.id, delta: text });
    // A signature is the last thing said of a piece of reasoning.
    if (type === "reasoning" && providerData) parts.push(...end());
    return parts;
  };
  return {
    write(event) {
      switch (event.type) {
        case "text":
          return writeText(event);
        case "reasoning":
          return carriedBy(event) ? [...end(), fromPart(event)].filter(isStreamed) : writeText(event);
        case "tool-call-delta": {
          const { id, name, text } = event;
          const isNew = !calls.has(id);
          calls.add(id);
          const started: LanguageModelV4StreamPart[] = isNew ? [...end(), { type: "tool-input-start", id, toolName: name }] : [];
          return [...started, { type: "tool-input-delta", id, delta: text }];
        }
        case "tool-call": {
          const ended: LanguageModelV4StreamPart[] = calls.has(event.id) ? [{ type: "tool-input-end", id: event.id }] : [];
          return [...end(), ...ended, fromPart(event)].filter(isStreamed);
        }
        default:
          return [...end(), fromPart(event)].filter(isStreamed);
      }
    },
    end,
  };
}

/** Text and reasoning are streamed in pieces; other parts of a reply stand in a stream as they are. */
function isStreamed(part: { readonly type: string }): part is LanguageModelV4StreamPart {
  return part.type !== "text" && part.type !== "reasoning";
}
