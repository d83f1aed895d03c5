import type { FinishReason, JsonObject } from "@ashlar/core";
import type { NextId } from "../next-id.ts";
import { argumentsValue, pieces, type Said } from "../said.ts";
import type { ModelPath, Received, WireEvent } from "../wire.ts";
import { deltaUsage, messageUsage } from "./usage.ts";

/** Anthropic has one reason for what the model refuses and what a filter stops; `stop_details` say which policy it was. */
const stopReasons: Readonly<Record<FinishReason, string>> = {
  stop: "end_turn",
  length: "max_tokens",
  "tool-calls": "tool_use",
  refusal: "refusal",
  "content-filter": "refusal",
  other: "pause_turn",
};

/** A block of the content, empty as a stream announces it, and what is then added to it. */
interface Block {
  readonly whole: JsonObject;
  readonly start: JsonObject;
  readonly deltas: () => Iterable<{ readonly delta: JsonObject; readonly isPiece: boolean }>;
}

/** `POST /v1/messages`. Source: https://platform.claude.com/docs/en/build-with-claude/streaming */
export function messagesPath({ body }: Received, nextId: NextId): ModelPath {
  const id = nextId("msg");
  const message = (content: readonly JsonObject[], rest: JsonObject): JsonObject => ({
    id,
    type: "message",
    role: "assistant",
    model: `${body.model}-20260101`,
    content,
    ...rest,
  });
  return {
    whole: (reply) =>
      message(
        blocks(reply, nextId).map(({ whole }) => whole),
        { ...ending(reply), usage: messageUsage(reply.usage) },
      ),
    stream: (reply) => ({
      *events() {
        // What it will cost in the end is not known yet: one token has been written.
        const { outputTokens, reasoningTokens: _, ...input } = reply.usage;
        const usage = messageUsage({ ...input, ...(outputTokens !== undefined && { outputTokens: 1 }) });
        const start = { type: "message_start", message: message([], { ...unended, usage }) };
        yield { name: "message_start", data: start, role: "bookkeeping" };
        for (const [index, block] of blocks(reply, nextId).entries()) yield* blockEvents(block, index);
        const end = { type: "message_delta", delta: ending(reply), usage: deltaUsage(reply.usage) };
        yield { name: "message_delta", data: end, role: "closing-bookkeeping" };
        yield { name: "message_stop", data: { type: "message_stop" }, role: "closing" };
      },
      failed: ({ body }) => [{ name: "error", data: body }],
      unknown: () => ({ name: "notice", data: { type: "notice", notice: { text: "Maintenance on Sunday." } } }),
    }),
  };
}

const unended = { stop_reason: null, stop_sequence: null, stop_details: null, container: null };

function ending({ finishReason, refusal }: Said): JsonObject {
  const category = finishReason === "content-filter" ? "bio" : null;
  const isRefusal = stopReasons[finishReason] === "refusal";
  return {
    stop_reason: stopReasons[finishReason],
    stop_sequence: null,
    stop_details: isRefusal ? { type: "refusal", category, explanation: refusal ?? null } : null,
    container: null,
  };
}

function* blockEvents({ start, deltas }: Block, index: number): Generator<WireEvent> {
  yield { name: "content_block_start", data: { type: "content_block_start", index, content_block: start } };
  if (index === 0) yield { name: "ping", data: { type: "ping" }, role: "bookkeeping" };
  for (const { delta, isPiece } of deltas()) {
    yield { name: "content_block_delta", data: { type: "content_block_delta", index, delta }, ...(isPiece && { role: "piece" }) };
  }
  yield { name: "content_block_stop", data: { type: "content_block_stop", index } };
}

function blocks({ reasoning, text, toolCalls, pieceLength }: Said, nextId: NextId): readonly Block[] {
  const list: Block[] = [];
  if (reasoning !== undefined) {
    const signature = Buffer.from(nextId("signature")).toString("base64");
    const block = { type: "thinking", thinking: reasoning, signature };
    list.push({
      whole: block,
      start: { ...block, thinking: "", signature: "" },
      *deltas() {
        for (const thinking of pieces(reasoning, pieceLength)) yield { delta: { type: "thinking_delta", thinking }, isPiece: true };
        yield { delta: { type: "signature_delta", signature }, isPiece: false };
      },
    });
  }
  if (text !== undefined) {
    const block = { type: "text", text, citations: null };
    list.push({
      whole: block,
      start: { ...block, text: "" },
      *deltas() {
        for (const piece of pieces(text, pieceLength)) yield { delta: { type: "text_delta", text: piece }, isPiece: true };
      },
    });
  }
  for (const { id = nextId("toolu"), name, text: input } of toolCalls) {
    const block = { type: "tool_use", id, name, caller: { type: "direct" } };
    list.push({
      whole: { ...block, input: argumentsValue(input) },
      start: { ...block, input: {} },
      *deltas() {
        yield { delta: { type: "input_json_delta", partial_json: "" }, isPiece: false };
        for (const piece of pieces(input, pieceLength)) yield { delta: { type: "input_json_delta", partial_json: piece }, isPiece: true };
      },
    });
  }
  return list;
}
