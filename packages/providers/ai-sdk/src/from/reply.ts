import type { LanguageModelV3GenerateResult, LanguageModelV4GenerateResult } from "@ai-sdk/provider";
import {
  type JsonObject,
  type JsonValue,
  type ModelReply,
  type ReplyEnd,
  type ReplyPart,
  text,
  toolCall,
  UnsupportedError,
} from "@ashlar/core";
import { carriedContent, carry } from "../carried.ts";
import { toMedia, toSource } from "../media-source.ts";
import { toProviderData, toReplyData } from "../provider-data.ts";
import type { AiSdkLanguageModel, Content, StreamPart } from "../spec.ts";
import { type AiSdkFinishReason, toFinishReason } from "./finish-reason.ts";
import { toUsage } from "./usage.ts";

/** A whole reply in Ashlar's terms. @param json whether the answer was to be JSON */
export function toReply(
  result: LanguageModelV3GenerateResult | LanguageModelV4GenerateResult,
  model: AiSdkLanguageModel,
  json: boolean,
): ModelReply {
  const notes = replyNotes();
  for (const part of result.content) notes.add(part);
  let content = result.content.flatMap((part) => toParts(part, model));
  // Models that write drafts say which text is the answer.
  const answer = "structuredOutputText" in result ? result.structuredOutputText : undefined;
  if (json && answer !== undefined) content = [...content.filter(({ type }) => type !== "text"), text(answer)];
  return {
    content,
    ...toEnd({ ...result, id: result.response?.id, model: result.response?.modelId }, notes, content.some(isCall)),
  };
}

/** A part of a reply in Ashlar's terms: one part, or none for a part that says nothing or is not known. */
export function toParts(part: Content, model: AiSdkLanguageModel): readonly ReplyPart[] {
  const carried = carriedContent(part);
  if (carried) return [carry(carried, model.provider)];
  const providerData = "providerMetadata" in part ? toProviderData(part.providerMetadata) : undefined;
  const data = providerData && { providerData };
  switch (part.type) {
    case "text":
    case "reasoning":
      return part.text === "" && !data ? [] : [{ type: part.type, text: part.text, ...data }];
    case "tool-call":
      return [toolCall(part.toolCallId, part.toolName, part.input, providerData)];
    case "file":
      return [{ ...toMedia(toSource(part.data, part.mediaType), part.mediaType), ...data }];
    case "tool-approval-request":
      throw new UnsupportedError(
        `${model.modelId} wants an approval for a tool that the provider runs (${part.toolCallId}), which can't be given here: set the tool so that it needs none, or let Ashlar run it.`,
        { feature: "approval of a provider's tool", provider: model.provider, model: model.modelId },
      );
    default:
      return [];
  }
}

/** True for a call that the caller is to answer. */
export function isCall(part: ReplyPart): boolean {
  return part.type === "tool-call";
}

/** What a reply says beside its parts: sources, and which text they support. */
export interface ReplyNotes {
  add(part: Content | StreamPart): void;
  readonly all: JsonObject;
}

/** Gathers the notes of a reply. */
export function replyNotes(): ReplyNotes {
  const sources: JsonValue[] = [];
  const citations: JsonValue[] = [];
  return {
    add(part) {
      if (part.type === "source") sources.push({ ...part });
      if ("citations" in part && part.citations) citations.push(...part.citations.map((citation) => ({ ...citation })));
    },
    get all() {
      return { ...(sources.length > 0 && { sources }), ...(citations.length > 0 && { citations }) };
    },
  };
}

/** How a reply of the AI SDK ended. */
export interface AiSdkEnd extends Pick<LanguageModelV4GenerateResult, "providerMetadata"> {
  readonly finishReason: AiSdkFinishReason;
  readonly usage: LanguageModelV3GenerateResult["usage"];
  readonly id: string | undefined;
  readonly model: string | undefined;
}

/** How a reply ended, in Ashlar's terms. */
export function toEnd({ finishReason, usage, id, model, providerMetadata }: AiSdkEnd, notes: ReplyNotes, hasCalls: boolean): ReplyEnd {
  const providerData = toReplyData(providerMetadata, notes.all);
  return {
    finishReason: toFinishReason(finishReason, hasCalls),
    usage: toUsage(usage),
    ...(id && { id }),
    ...(model && { model }),
    ...(providerData && { providerData }),
  };
}
