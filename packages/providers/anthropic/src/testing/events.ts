import { collector, isJsonObject, type JsonObject, type ModelReply, type StreamEvent } from "@ashlar/core";
import { messagesReader } from "../reader.ts";

/** A block of a message, as it is at its end. */
export type Block = JsonObject & { readonly type: string };

/** Any JSON. */
export type Event = JsonObject & { readonly type: string };

/** The start of a stream. */
export const start: Event = {
  type: "message_start",
  message: {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-opus-5-5",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    usage: { input_tokens: 20, cache_read_input_tokens: 5, cache_creation_input_tokens: null, output_tokens: 1 },
  },
};

/** One block as a stream tells it: how it begins, what is added, its end. */
export function block(index: number, content_block: Block, ...deltas: readonly Event[]): readonly Event[] {
  return [
    { type: "content_block_start", index, content_block },
    ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
    { type: "content_block_stop", index },
  ];
}

/** Text in pieces. */
export function textBlock(index: number, ...pieces: readonly string[]): readonly Event[] {
  return block(index, { type: "text", text: "", citations: null }, ...pieces.map((text) => ({ type: "text_delta", text })));
}

/** The end of a stream. */
export function end(stop_reason: string | null = "end_turn", extra: JsonObject = {}): readonly Event[] {
  return [
    {
      type: "message_delta",
      delta: { stop_reason, stop_sequence: null, stop_details: null, container: null, ...extra },
      usage: { input_tokens: null, output_tokens: 10, output_tokens_details: { thinking_tokens: 3 } },
    },
    { type: "message_stop" },
  ];
}

/** What a reader makes of events: what it says, and the whole reply. */
export function readAll(...events: readonly (Event | readonly Event[])[]): { readonly said: StreamEvent[]; readonly reply: ModelReply } {
  const reader = messagesReader("anthropic");
  const said: StreamEvent[] = [];
  for (const event of events.flat()) if (isJsonObject(event)) reader.read(event, (part) => said.push(part));
  const finish = reader.finish();
  if (finish) said.push(finish);
  const collected = collector();
  for (const event of said) collected.add(event);
  return { said, reply: collected.reply() };
}
