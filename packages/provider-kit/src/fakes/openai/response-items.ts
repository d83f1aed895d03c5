import type { JsonObject, TokenLogProbability } from "@ashlar/core";
import type { NextId } from "../next-id.ts";
import { pieces, type Said, textPieces } from "../said.ts";
import type { WireEvent } from "../wire.ts";
import { wireToken } from "./tokens.ts";

/** One item of a response's output. */
export type Item =
  | { readonly type: "reasoning"; readonly id: string; readonly parts: readonly string[]; readonly encrypted: boolean }
  | { readonly type: "message"; readonly id: string; readonly status: string; readonly contents: readonly Content[] }
  | { readonly type: "function_call"; readonly id: string; readonly call_id: string; readonly name: string; readonly text: string };

interface Content {
  readonly type: "output_text" | "refusal";
  readonly text: string;
  readonly tokens: readonly TokenLogProbability[];
}

/** The items that say what the script says: what it thought, its message, its calls. */
export function items(
  { reasoning, text, tokens, refusal, toolCalls, finishReason }: Said,
  encrypted: boolean,
  nextId: NextId,
): readonly Item[] {
  const cut = finishReason === "length" || finishReason === "content-filter" || finishReason === "other";
  const contents: Content[] = [];
  if (text !== undefined) contents.push({ type: "output_text", text, tokens });
  if (refusal !== undefined) contents.push({ type: "refusal", text: refusal, tokens: [] });
  return [
    ...(reasoning === undefined ? [] : [{ type: "reasoning", id: nextId("rs"), parts: reasoning.split("\n\n"), encrypted } as const]),
    ...(contents.length === 0 ? [] : [{ type: "message", id: nextId("msg"), status: cut ? "incomplete" : "completed", contents } as const]),
    ...toolCalls.map(
      ({ id, name, text }) => ({ type: "function_call", id: nextId("fc"), call_id: id ?? nextId("call"), name, text }) as const,
    ),
  ];
}

/** An item as a whole response has it, or, `started`, as the event that announces it does. */
export function wireItem(item: Item, started = false): JsonObject {
  const { type, id } = item;
  switch (item.type) {
    case "reasoning": {
      const summary = started ? [] : item.parts.map(summaryPart);
      return { type, id, summary, ...(item.encrypted && { encrypted_content: `encrypted-${id}` }) };
    }
    case "message": {
      const content = started ? [] : item.contents.map(contentPart);
      return { type, id, status: started ? "in_progress" : item.status, role: "assistant", content };
    }
    case "function_call": {
      const { call_id, name, text } = item;
      return { type, id, call_id, name, arguments: started ? "" : text, status: started ? "in_progress" : "completed" };
    }
  }
}

/** Makes an event of the stream, with its number. */
export type MakeEvent = (type: string, fields: JsonObject, role?: WireEvent["role"]) => WireEvent;

/** The events that stream an item. */
export function* itemEvents(item: Item, output_index: number, pieceLength: number, event: MakeEvent): Generator<WireEvent> {
  const at = { item_id: item.id, output_index };
  yield event("response.output_item.added", { output_index, item: wireItem(item, true) });
  switch (item.type) {
    case "reasoning":
      for (const [summary_index, text] of item.parts.entries()) {
        const place = { ...at, summary_index };
        yield event("response.reasoning_summary_part.added", { ...place, part: summaryPart("") });
        for (const delta of pieces(text, pieceLength)) yield event("response.reasoning_summary_text.delta", { ...place, delta }, "piece");
        yield event("response.reasoning_summary_text.done", { ...place, text });
        yield event("response.reasoning_summary_part.done", { ...place, part: summaryPart(text) });
      }
      break;
    case "message":
      for (const [content_index, content] of item.contents.entries()) {
        const { type, text } = content;
        const place = { ...at, content_index };
        const logprobs = (tokens: Content["tokens"]) => (type === "refusal" ? {} : { logprobs: tokens.map(wireToken) });
        yield event("response.content_part.added", { ...place, part: contentPart({ type, text: "", tokens: [] }) });
        for (const piece of textPieces({ ...content, pieceLength })) {
          yield event(`response.${type}.delta`, { ...place, delta: piece.text, ...logprobs(piece.tokens) }, "piece");
        }
        yield event(`response.${type}.done`, { ...place, [type === "refusal" ? "refusal" : "text"]: text, ...logprobs(content.tokens) });
        yield event("response.content_part.done", { ...place, part: contentPart(content) });
      }
      break;
    case "function_call":
      for (const delta of pieces(item.text, pieceLength)) yield event("response.function_call_arguments.delta", { ...at, delta }, "piece");
      yield event("response.function_call_arguments.done", { ...at, name: item.name, arguments: item.text });
  }
  yield event("response.output_item.done", { output_index, item: wireItem(item) });
}

function summaryPart(text: string): JsonObject {
  return { type: "summary_text", text };
}

function contentPart({ type, text, tokens }: Content): JsonObject {
  return type === "refusal" ? { type, refusal: text } : { type, text, annotations: [], logprobs: tokens.map(wireToken) };
}
