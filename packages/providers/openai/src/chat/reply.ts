import {
  type FinishReason,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ModelReply,
  type ReasoningPart,
  type ReplyEnd,
  type ReplyPart,
  reasoning,
  type TextPart,
  text,
  toolCall,
} from "@ashlar/core";
import { asText } from "@ashlar/core/adapter";
import { toLogProbabilities, type WireLogProbability } from "../log-probabilities.ts";
import { toUsage, type WireUsage } from "../usage.ts";

/** A chat completion, or a chunk of one, as far as Ashlar reads it. Everything may be missing. */
export interface WireChat {
  readonly id?: string;
  readonly model?: string;
  readonly choices?: readonly WireChoice[];
  readonly usage?: WireUsage | null;
}

/** One choice: `message` of a whole reply, `delta` of a chunk. */
export interface WireChoice {
  readonly message?: WireMessage;
  readonly delta?: WireMessage | null;
  readonly finish_reason?: string | null;
  readonly logprobs?: { readonly content?: readonly WireLogProbability[] | null } | null;
}

/** What the model said, or a piece of it. `reasoning_content` and `reasoning` are what servers other than OpenAI's call its thoughts. */
export interface WireMessage {
  readonly content?: string | readonly JsonValue[] | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly annotations?: readonly JsonValue[] | null;
  readonly tool_calls?: readonly WireToolCall[] | null;
}

/** A tool call, or a piece of one. */
export interface WireToolCall {
  readonly index?: number;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: string | null };
}

/** Reads a whole chat completion. */
export function readChat(body: JsonObject, provider: string): ModelReply {
  const chat: WireChat = body;
  const choice = chat.choices?.[0];
  const message = choice?.message;
  if (!choice || !message) throw new TypeError("it holds no message");
  const calls = (message.tool_calls ?? []).map((call, index) =>
    toolCall(asText(call.id || `call_${index}`), asText(call.function?.name ?? ""), asText(call.function?.arguments ?? "")),
  );
  const content: ReplyPart[] = [];
  const thought = message.reasoning_content ?? message.reasoning;
  if (thought) content.push(reasoning(asText(thought)));
  content.push(...saidIn(message.content));
  if (message.refusal) content.push(text(asText(message.refusal)));
  content.push(...calls);
  return {
    content,
    ...chatEnd(chat, {
      provider,
      finishReason: toFinishReason(choice.finish_reason, { refused: !!message.refusal, hasCalls: calls.length > 0 }),
      logProbabilities: choice.logprobs?.content ?? [],
      annotations: message.annotations ?? [],
    }),
  };
}

/** How a reply ended, from what both a whole reply and a stream have gathered. */
export function chatEnd(
  { id, model, usage }: WireChat,
  gathered: {
    readonly provider: string;
    readonly finishReason: FinishReason;
    readonly logProbabilities: readonly WireLogProbability[];
    readonly annotations: readonly JsonValue[];
  },
): ReplyEnd {
  const { provider, finishReason, logProbabilities, annotations } = gathered;
  return {
    finishReason,
    usage: toUsage(usage),
    ...(id && { id }),
    ...(model && { model }),
    ...(logProbabilities.length > 0 && { logProbabilities: toLogProbabilities(logProbabilities) }),
    ...(annotations.length > 0 && { providerData: { [provider]: { annotations } } }),
  };
}

const reasons: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  length: "length",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  content_filter: "content-filter",
};

/** A forced tool call ends with `stop` on this wire, and a refusal, too. */
export function toFinishReason(
  wire: string | null | undefined,
  said: { readonly refused: boolean; readonly hasCalls: boolean },
): FinishReason {
  const reason = reasons[wire ?? ""] ?? "other";
  if (said.refused && (reason === "stop" || reason === "other")) return "refusal";
  return said.hasCalls && reason === "stop" ? "tool-calls" : reason;
}

/** What content says: text, or a list of texts and thoughts, which is how Mistral's reasoning models answer. */
export function saidIn(content: WireMessage["content"]): readonly (TextPart | ReasoningPart)[] {
  if (!content) return [];
  if (!Array.isArray(content)) return [text(asText(content))];
  return content.map((chunk: JsonValue) => {
    const { type, text: said, thinking }: JsonObject = isJsonObject(chunk) ? chunk : {};
    if (type !== "thinking") return text(asText(said));
    return reasoning(
      saidIn(Array.isArray(thinking) ? thinking : asText(thinking))
        .map((part) => part.text)
        .join(""),
    );
  });
}
