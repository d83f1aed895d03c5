import type { Wire } from "./wire.ts";

const usage = { prompt_tokens: 50, completion_tokens: 100, total_tokens: 150 };
const head = (model: string): object => ({ id: "chatcmpl-1", created: 1_790_000_000, model });

const event = (model: string, fields: object): string =>
  `data: ${JSON.stringify({ ...head(model), object: "chat.completion.chunk", ...fields })}\n\n`;
const delta = (model: string, content: object, finish_reason: string | null = null): string =>
  event(model, { choices: [{ index: 0, delta: content, logprobs: null, finish_reason }], usage: null });

/** Chat Completions, as OpenAI speaks it. */
export const chat: Wire = {
  whole(model, content) {
    const choice = { index: 0, message: { role: "assistant", content, refusal: null }, logprobs: null, finish_reason: "stop" };
    return { ...head(model), object: "chat.completion", choices: [choice], usage };
  },
  opening: (model) => [delta(model, { role: "assistant", content: "", refusal: null })],
  piece: (model, content) => delta(model, { content }),
  closing: (model) => [delta(model, {}, "stop"), event(model, { choices: [], usage }), "data: [DONE]\n\n"],
};
