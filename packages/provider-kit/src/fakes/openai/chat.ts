import type { FinishReason, JsonObject, TokenLogProbability } from "@ashlar/core";
import { objectOf } from "../json.ts";
import type { NextId } from "../next-id.ts";
import { pieces, type Said, textPieces } from "../said.ts";
import type { ModelPath, Received, WireEvent } from "../wire.ts";
import { wireToken } from "./tokens.ts";
import { chatUsage } from "./usage.ts";

/** What other servers of this wire say for `other`; OpenAI itself has no such reason. */
const finishReasons: Readonly<Record<FinishReason, string>> = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool_calls",
  refusal: "stop",
  "content-filter": "content_filter",
  other: "insufficient_system_resource",
};

/** `POST /chat/completions`. Source: https://platform.openai.com/docs/api-reference/chat */
export function chatPath({ body }: Received, nextId: NextId): ModelPath {
  const base = (object: string) => ({ id: nextId("chatcmpl"), object, created: 1_790_000_000, model: `${body.model}-2026-01-01` });
  return {
    whole: (reply) => ({
      ...base("chat.completion"),
      choices: [
        { index: 0, message: message(reply, nextId), finish_reason: finishReasons[reply.finishReason], logprobs: logprobs(reply.tokens) },
      ],
      usage: chatUsage(reply.usage),
      service_tier: "default",
      system_fingerprint: "fp_fake",
    }),
    stream(reply) {
      const wantsUsage = objectOf(body.stream_options).include_usage === true;
      const start = base("chat.completion.chunk");
      return {
        events: () => chunks(reply, start, wantsUsage, nextId),
        failed: ({ body }) => [{ data: body }],
        unknown: () => ({ name: "notice", data: { ...start, object: "chat.completion.notice", notice: "Maintenance on Sunday." } }),
      };
    },
  };
}

function message({ text, reasoning, refusal, toolCalls }: Said, nextId: NextId): JsonObject {
  return {
    role: "assistant",
    content: text ?? null,
    refusal: refusal ?? null,
    annotations: [],
    // OpenAI keeps this to itself; most other servers of this wire tell it here.
    reasoning_content: reasoning,
    ...(toolCalls.length > 0 && {
      tool_calls: toolCalls.map(({ id = nextId("call"), name, text }) => ({ id, type: "function", function: { name, arguments: text } })),
    }),
  };
}

function logprobs(tokens: readonly TokenLogProbability[]): JsonObject | null {
  return tokens.length === 0 ? null : { content: tokens.map(wireToken), refusal: null };
}

function* chunks(reply: Said, start: JsonObject, wantsUsage: boolean, nextId: NextId): Generator<WireEvent> {
  const { text, reasoning, refusal, toolCalls, finishReason, usage, pieceLength } = reply;
  const usual = wantsUsage ? { ...start, usage: null } : start;
  const chunk = (delta: JsonObject, role: WireEvent["role"] = "piece", rest: JsonObject = {}): WireEvent => ({
    data: { ...usual, choices: [{ index: 0, delta, finish_reason: null, logprobs: null, ...rest }] },
    ...(role && { role }),
  });
  yield chunk({ role: "assistant", content: text === undefined ? null : "", refusal: null }, "bookkeeping");
  for (const piece of pieces(reasoning ?? "", pieceLength)) yield chunk({ reasoning_content: piece });
  for (const { text: content, tokens } of textPieces(reply)) yield chunk({ content }, "piece", { logprobs: logprobs(tokens) });
  for (const piece of pieces(refusal ?? "", pieceLength)) yield chunk({ refusal: piece });
  for (const [index, { id = nextId("call"), name, text }] of toolCalls.entries()) {
    yield chunk({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }, undefined);
    for (const piece of pieces(text, pieceLength)) yield chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
  }
  yield chunk({}, "closing", { finish_reason: finishReasons[finishReason] });
  const total = chatUsage(usage);
  if (wantsUsage && total) yield { data: { ...start, choices: [], usage: total }, role: "closing-bookkeeping" };
  yield { data: "[DONE]", role: "closing" };
}
