import type { Wire } from "./wire.ts";

const usage = { input_tokens: 50, output_tokens: 100, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };

const message = (model: string, content: readonly object[], stop_reason: string | null): object => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  model,
  content,
  stop_reason,
  stop_sequence: null,
  usage,
});
const event = (type: string, fields: object = {}): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

/** Messages, as Anthropic speaks it. */
export const messages: Wire = {
  whole: (model, text) => message(model, [{ type: "text", text }], "end_turn"),
  opening: (model) => [
    event("message_start", { message: message(model, [], null) }),
    event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
  ],
  piece: (_, text) => event("content_block_delta", { index: 0, delta: { type: "text_delta", text } }),
  closing: () => [
    event("content_block_stop", { index: 0 }),
    event("message_delta", { delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 100 } }),
    event("message_stop"),
  ],
};
