import {
  type FinishReason,
  type JsonObject,
  type JsonValue,
  type ModelReply,
  type ProviderData,
  type ReplyEnd,
  type ReplyPart,
  type TextPart,
  toolCall,
} from "@ashlar/core";
import { asText, jsonText } from "@ashlar/core/adapter";
import { toUsage, type WireUsage } from "./usage.ts";

/** A message of the model as far as Ashlar reads it. Everything may be missing. */
export interface WireMessage {
  readonly id?: string;
  readonly model?: string;
  readonly content?: readonly WireBlock[];
  readonly stop_reason?: string | null;
  readonly stop_sequence?: string | null;
  readonly stop_details?: JsonObject | null;
  readonly container?: JsonObject | null;
  readonly usage?: WireUsage | null;
}

/** A block of a message. Fields that are not named here are carried back as they came. */
export interface WireBlock extends JsonObject {
  readonly type?: string;
}

/** Reads a whole message. */
export function readMessage(body: JsonObject, provider: string): ModelReply {
  const message: WireMessage = body;
  if (!Array.isArray(message.content)) throw new TypeError("it holds no content");
  const content: ReplyPart[] = [];
  for (const block of message.content) content.push(...toParts(block, provider, content.at(-1)));
  return { content, ...messageEnd(message, provider, { hasCalls: content.some(({ type }) => type === "tool-call") }) };
}

/** How a message ended. Some servers end one with calls of tools as they end any other. */
export function messageEnd(message: WireMessage, provider: string, { hasCalls }: { readonly hasCalls: boolean }): ReplyEnd {
  const { id, model, stop_reason, stop_sequence, stop_details, container, usage } = message;
  const told = toFinishReason(stop_reason);
  const finishReason = told === "stop" && hasCalls ? "tool-calls" : told;
  const data = withoutNulls({
    // The reasons that core has one word for are told apart here.
    stop_reason: finishReason === "other" || finishReason === "length" ? stop_reason : undefined,
    stop_sequence,
    stop_details,
    container,
    server_tool_use: usage?.server_tool_use,
  });
  return {
    finishReason,
    usage: toUsage(usage),
    ...(id && { id }),
    ...(model && { model }),
    ...(Object.keys(data).length > 0 && { providerData: { [provider]: data } }),
  };
}

/**
 * What one block says. Its other fields go into `providerData`, because the provider wants the block back as it was.
 *
 * @param before the part before it: two blocks of text stay two parts
 */
export function toParts(block: WireBlock, provider: string, before: { readonly type?: string } | undefined): readonly ReplyPart[] {
  const { type, ...fields } = block;
  switch (type) {
    case "text": {
      const part = textPart(asText(fields.text), fields.citations, provider, before);
      return part.text === "" ? [] : [part];
    }
    case "thinking":
      return [{ type: "reasoning", text: asText(fields.thinking), ...signed(fields.signature, provider) }];
    case "tool_use": {
      const { id, name, input, ...data } = fields;
      return [toolCall(asText(id), asText(name), jsonText(input ?? {}), dataOf(data, provider))];
    }
    default:
      // A thought that is encrypted, or a tool that the provider ran itself. It says nothing, but has its place in the conversation.
      return [{ type: "reasoning", text: "", providerData: { [provider]: { block } } }];
  }
}

/** Text, with the citations that are known. After other text it begins a part of its own, as it was a block of its own. */
export function textPart(
  text: string,
  citations: JsonValue | undefined,
  provider: string,
  before: { readonly type?: string } | undefined,
): TextPart {
  const data = Array.isArray(citations) && citations.length > 0 ? { citations } : undefined;
  return { type: "text", text, ...((data || before?.type === "text") && { providerData: { [provider]: data ?? {} } }) };
}

/** A signature as a thought carries it. */
export function signed(signature: JsonValue | undefined, provider: string): { readonly providerData?: ProviderData } {
  return typeof signature === "string" && signature !== "" ? { providerData: { [provider]: { signature } } } : {};
}

/** Fields of a tool call that its part has no place for. */
export function dataOf(fields: JsonObject, provider: string): ProviderData | undefined {
  const data = withoutNulls(fields);
  return Object.keys(data).length > 0 ? { [provider]: data } : undefined;
}

function toFinishReason(reason: string | null | undefined): FinishReason {
  switch (reason) {
    case "end_turn":
    case "stop_sequence":
      return "stop";
    case "tool_use":
      return "tool-calls";
    case "max_tokens":
    case "model_context_window_exceeded":
      return "length";
    case "refusal":
      return "refusal";
    default:
      return "other";
  }
}

function withoutNulls(fields: { readonly [key: string]: JsonValue | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}
