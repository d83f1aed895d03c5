import { done, events, json } from "./answers.ts";
import type { Answer } from "./fake-server.ts";

/** What a fake model says over Chat Completions. */
export interface Said {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  readonly finish_reason?: string;
  readonly logprobs?: object;
  readonly usage?: object;
}

const base = { id: "chatcmpl-1", created: 1_790_000_000, model: "gpt-5-mini-2025-08-07" };

/** Usage as OpenAI reports it. */
export const chatUsage = {
  prompt_tokens: 20,
  completion_tokens: 10,
  total_tokens: 30,
  prompt_tokens_details: { cached_tokens: 8, audio_tokens: 3 },
  completion_tokens_details: { reasoning_tokens: 4, audio_tokens: 2, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0 },
};

/** A chat completion. */
export function completion({ finish_reason, tool_calls, logprobs = undefined, usage = chatUsage, ...said }: Said) {
  const message = {
    role: "assistant",
    content: null,
    refusal: null,
    ...said,
    ...(tool_calls && {
      tool_calls: tool_calls.map(({ id, ...call }) => ({ id, type: "function", function: call })),
    }),
  };
  const reason = finish_reason ?? (tool_calls ? "tool_calls" : "stop");
  return { ...base, object: "chat.completion", choices: [{ index: 0, message, finish_reason: reason, logprobs: logprobs ?? null }], usage };
}

/** One chunk of a streamed completion. */
export function chunk(delta: object, finish_reason: string | null = null, extra: object = {}) {
  return { ...base, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason, logprobs: null, ...extra }] };
}

/** The chunk after the last choice. */
export function usageChunk(usage: object = chatUsage) {
  return { ...base, object: "chat.completion.chunk", choices: [], usage };
}

/** The chunks of a streamed completion, text and arguments in pieces of `size` characters. */
export function chunks({ content, refusal, tool_calls, finish_reason, usage }: Said, size = 4): readonly object[] {
  const pieces = (text: string) => text.match(new RegExp(`.{1,${size}}`, "gsu")) ?? [];
  return [
    chunk({ role: "assistant", content: "", refusal: null }),
    ...pieces(content ?? "").map((piece) => chunk({ content: piece })),
    ...pieces(refusal ?? "").map((piece) => chunk({ refusal: piece })),
    ...(tool_calls ?? []).flatMap(({ id, name, arguments: text }, index) => [
      chunk({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }),
      ...pieces(text).map((piece) => chunk({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
    chunk({}, finish_reason ?? (tool_calls ? "tool_calls" : "stop")),
    usageChunk(usage),
  ];
}

/** Answers as Chat Completions do: streamed when the request asks for it. */
export function chat(said: Said): Answer {
  return (response, request) =>
    (request.body.stream ? events([...chunks(said), done]) : json(completion(said), 200, { "x-request-id": "req_1" }))(response, request);
}
