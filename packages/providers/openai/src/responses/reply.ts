import {
  type FinishReason,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type ModelReply,
  type ReplyEnd,
  type ReplyPart,
  toolCall,
} from "@ashlar/core";
import { asText } from "@ashlar/core/adapter";
import { toLogProbabilities, type WireLogProbability } from "../log-probabilities.ts";
import { toUsage, type WireUsage } from "../usage.ts";

/** A response as far as Ashlar reads it. Everything may be missing. */
export interface WireResponse {
  readonly id?: string;
  readonly model?: string;
  readonly status?: string;
  readonly incomplete_details?: { readonly reason?: string } | null;
  readonly error?: JsonValue;
  readonly output?: readonly WireItem[];
  readonly usage?: WireUsage | null;
}

/** One item of a response's output. Fields that are not named here are carried back as they came. */
export interface WireItem extends JsonObject {
  readonly type?: string;
  readonly id?: string;
}

interface WireContent {
  readonly type?: string;
  readonly text?: string;
  readonly refusal?: string;
  readonly annotations?: readonly JsonValue[];
  readonly logprobs?: readonly WireLogProbability[];
}

/** Reads a whole response. */
export function readResponse(body: JsonObject, provider: string): ModelReply {
  const response: WireResponse = body;
  if (!Array.isArray(response.output)) throw new TypeError("it holds no output");
  return { content: response.output.flatMap((item) => toParts(item, provider)), ...responseEnd(response, provider) };
}

/** How a response ended. */
export function responseEnd({ id, model, status, incomplete_details, output = [], usage }: WireResponse, provider: string): ReplyEnd {
  if (status !== undefined && status !== "completed" && status !== "incomplete") {
    throw new TypeError(`it has the status "${status}"`);
  }
  const contents = output.filter(({ type }) => type === "message").flatMap(contentOf);
  const annotations = contents.flatMap((content) => content.annotations ?? []);
  const logProbabilities = contents.flatMap((content) => content.logprobs ?? []);
  return {
    finishReason: toFinishReason(status === "incomplete" ? (incomplete_details?.reason ?? "unknown") : undefined, {
      refused: contents.some(({ type }) => type === "refusal"),
      hasCalls: output.some(({ type }) => type === "function_call"),
    }),
    usage: toUsage(usage),
    ...(id && { id }),
    ...(model && { model }),
    ...(logProbabilities.length > 0 && { logProbabilities: toLogProbabilities(logProbabilities) }),
    ...(annotations.length > 0 && { providerData: { [provider]: { annotations } } }),
  };
}

/** What one item says. Its other fields go into `providerData`, because the provider wants the item back as it was. */
export function toParts(item: WireItem, provider: string): readonly ReplyPart[] {
  switch (item.type) {
    case "message": {
      const text = contentOf(item)
        .map(({ type, text, refusal }) => asText((type === "refusal" ? refusal : text) ?? ""))
        .join("");
      return text === "" ? [] : [{ type: "text", text, providerData: dataOf(item, provider) }];
    }
    case "reasoning":
      return [{ type: "reasoning", text: reasoningOf(item), providerData: dataOf(item, provider) }];
    case "function_call": {
      const { call_id, name, arguments: text } = item;
      return [toolCall(asText(call_id), asText(name), asText(text), dataOf(item, provider))];
    }
    case "image_generation_call": {
      const { result, ...rest } = item;
      if (typeof result !== "string") return [];
      const mediaType = `image/${typeof item.output_format === "string" ? item.output_format : "png"}`;
      return [{ type: "image", source: { type: "base64", data: result, mediaType }, providerData: { [provider]: { item: rest } } }];
    }
    default:
      // A tool that the provider ran itself. It says nothing, but has its place in the conversation.
      return [{ type: "reasoning", text: "", providerData: { [provider]: { item } } }];
  }
}

/** The fields of an item that its part has no place for: its id, what is encrypted, and what the provider may add one day. */
export function dataOf(item: WireItem, provider: string): { readonly [provider: string]: JsonObject } {
  const { type, status: _, role: _1, content, summary, call_id: _2, name: _3, arguments: _4, ...rest } = item;
  const isContent = type === "reasoning" && Array.isArray(content) && content.length > 0 && !(Array.isArray(summary) && summary.length > 0);
  return { [provider]: { ...rest, ...(isContent && { form: "content" }) } };
}

function reasoningOf({ summary, content }: WireItem): string {
  const parts = Array.isArray(summary) && summary.length > 0 ? summary : Array.isArray(content) ? content : [];
  return parts.map((part: JsonValue) => (isJsonObject(part) && typeof part.text === "string" ? part.text : "")).join("\n\n");
}

function contentOf({ content }: WireItem): readonly WireContent[] {
  return Array.isArray(content) ? content : [];
}

function toFinishReason(incomplete: string | undefined, said: { readonly refused: boolean; readonly hasCalls: boolean }): FinishReason {
  if (incomplete === "max_output_tokens") return "length";
  if (incomplete === "content_filter") return "content-filter";
  if (said.refused) return "refusal";
  if (incomplete !== undefined) return "other";
  return said.hasCalls ? "tool-calls" : "stop";
}
