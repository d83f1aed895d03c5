import { type FinishEvent, type JsonValue, reasoning, text, toolCall } from "@ashlar/core";
import { asText, type WireReader } from "@ashlar/core/adapter";
import type { WireLogProbability } from "../log-probabilities.ts";
import { toUsage } from "../usage.ts";
import { chatEnd, saidIn, toFinishReason, type WireChat, type WireToolCall } from "./reply.ts";

interface OpenToolCall {
  readonly id: string;
  name: string;
  text: string;
}

/**
 * Reads a stream of Chat Completions. The chunk with the finish reason completes the answer; usage comes after it, with no choice.
 */
export function chatReader(provider: string): WireReader {
  let head: WireChat = {};
  let finishReason: string | undefined;
  let refused = false;
  const calls: OpenToolCall[] = [];
  const open = new Map<number | string, OpenToolCall>();
  const logProbabilities: WireLogProbability[] = [];
  const annotations: JsonValue[] = [];

  /** Pieces belong together by their index, or by their id where a server sends none, or else to the latest call. */
  const callOf = ({ index, id, function: said }: WireToolCall): OpenToolCall => {
    const key = index ?? id ?? [...open.keys()].at(-1) ?? 0;
    let call = open.get(key);
    // Some servers give all calls the same index. A new call has another id, and its name.
    if (!call || (id && id !== call.id && said?.name)) {
      call = { id: asText(id || `call_${calls.length}`), name: "", text: "" };
      calls.push(call);
      open.set(key, call);
    }
    return call;
  };

  return {
    done: false, // the end of the stream is its own mark
    get usage() {
      return toUsage(head.usage);
    },
    read(event, emit) {
      const chunk: WireChat = event;
      // Some servers count usage up in each chunk: the last one holds.
      if (!head.id || chunk.usage)
        head = {
          ...head,
          ...(chunk.id && { id: chunk.id }),
          ...(chunk.model && { model: chunk.model }),
          ...(chunk.usage && { usage: chunk.usage }),
        };
      const choice = chunk.choices?.[0];
      if (!choice) return;
      const delta = choice.delta ?? choice.message;
      if (delta) {
        const thought = delta.reasoning_content ?? delta.reasoning;
        if (thought) emit(reasoning(asText(thought)));
        for (const part of saidIn(delta.content)) emit(part);
        if (delta.refusal) {
          refused = true;
          emit(text(asText(delta.refusal)));
        }
        for (const piece of delta.tool_calls ?? []) {
          const call = callOf(piece);
          call.name ||= asText(piece.function?.name ?? "");
          const added = piece.function?.arguments ?? "";
          if (added === "") continue;
          call.text += asText(added);
          emit({ type: "tool-call-delta", id: call.id, name: call.name, text: added });
        }
        if (delta.annotations) annotations.push(...delta.annotations);
      }
      if (choice.logprobs?.content) logProbabilities.push(...choice.logprobs.content);
      if (choice.finish_reason && finishReason === undefined) {
        finishReason = choice.finish_reason;
        for (const call of calls) emit(toolCall(call.id, call.name, call.text));
      }
    },
    finish(): FinishEvent | undefined {
      if (finishReason === undefined) return undefined;
      const reason = toFinishReason(finishReason, { refused, hasCalls: calls.length > 0 });
      return { type: "finish", ...chatEnd(head, { provider, finishReason: reason, logProbabilities, annotations }) };
    },
  };
}
