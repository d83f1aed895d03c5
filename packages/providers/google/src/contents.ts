import {
  type AssistantMessage,
  isJsonObject,
  type JsonObject,
  type MediaPart,
  type MediaSource,
  type Message,
  type ReasoningPart,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
} from "@ashlar/core";
import { ownData, unsupported } from "@ashlar/core/adapter";
import { versionOf } from "./thinking.ts";

/** One turn: Gemini knows the roles `user` and `model`. */
export interface Content {
  readonly role: "user" | "model";
  readonly parts: readonly JsonObject[];
}

/** A conversation as Gemini takes it. */
export interface Conversation {
  readonly systemInstruction?: { readonly parts: readonly JsonObject[] };
  readonly contents: readonly Content[];
}

/**
 * Gemini 3 refuses a call that came without a thought signature, such as another model's. This one says that there is none.
 *
 * Source: https://ai.google.dev/gemini-api/docs/thought-signatures
 */
const noSignature = "skip_thought_signature_validator";

/**
 * The conversation in Gemini's terms. System messages, wherever they stand, become its one system instruction; messages of one side that
 * follow each other become one turn, so that the results of all calls of a turn stand together.
 *
 * @throws UnsupportedError for what Gemini can't take, with what to do instead
 */
export function toConversation(messages: readonly Message[], model: string, provider: string): Conversation {
  const system: JsonObject[] = [];
  const turns: { role: "user" | "model"; parts: JsonObject[] }[] = [];
  const say = (role: "user" | "model", parts: readonly JsonObject[]): void => {
    const last = turns.at(-1);
    if (parts.length === 0) return;
    if (last?.role === role) last.parts.push(...parts);
    else turns.push({ role, parts: [...parts] });
  };
  for (const message of messages) {
    if (message.role !== "assistant" && message.providerData?.[provider]) {
      throw unsupported(`providerData.${provider} of a message`, model, "Gemini has options for parts; put it on a part");
    }
    switch (message.role) {
      case "system":
        system.push(...message.content.flatMap((part) => toText(part, provider)));
        break;
      case "user":
        say(
          "user",
          message.content.flatMap((part) => (part.type === "text" ? toText(part, provider) : toMedia(part, provider))),
        );
        break;
      case "assistant":
        say("model", toModelParts(message, model, provider));
        break;
      case "tool":
        say(
          "user",
          message.content.map((part) => toResult(part, model, provider)),
        );
    }
  }
  return { ...(system.length > 0 && { systemInstruction: { parts: system } }), contents: turns };
}

/** A part without text says nothing and is refused, unless it carries a signature. */
function toText(part: TextPart | ReasoningPart, provider: string): readonly JsonObject[] {
  const data = ownData(part, provider);
  return part.text === "" && data.thoughtSignature === undefined ? [] : [{ ...data, text: part.text }];
}

function toModelParts({ content }: AssistantMessage, model: string, provider: string): readonly JsonObject[] {
  const parts = content.flatMap((part): readonly JsonObject[] => {
    const data = ownData(part, provider);
    switch (part.type) {
      case "text":
        return toText(part, provider);
      case "reasoning":
        return isJsonObject(data.part) ? [data.part] : toText(part, provider).map((thought) => ({ ...thought, thought: true }));
      case "tool-call":
        return [{ ...data, functionCall: { id: part.id, name: part.name, args: toArguments(part) } }];
      default:
        return [toMedia(part, provider)];
    }
  });
  const at = parts.findIndex(({ functionCall }) => functionCall !== undefined);
  const call = parts[at];
  if (!call || versionOf(model) < 3 || parts.some(({ thoughtSignature }) => thoughtSignature !== undefined)) return parts;
  return parts.with(at, { ...call, thoughtSignature: noSignature });
}

/** Arguments are an object on this wire. What another model gave that is none goes under a name. */
function toArguments({ input, malformed }: ToolCallPart): JsonObject {
  if (malformed !== undefined) return { malformed };
  return isJsonObject(input) ? input : { input };
}

/** The wire knows two names: `output`, and `error` for a failure. */
function toResult(part: ToolResultPart, model: string, provider: string): JsonObject {
  const { id, name, output, isError, media = [] } = part;
  const parts = media.map(({ type, source }) => {
    if (source.type === "base64") return toSource(source);
    throw unsupported(
      `${type} in a tool result by its URL`,
      model,
      "fetch it and pass the bytes, or give the URL in a message of the user",
    );
  });
  const response = isError ? { error: output } : { output };
  return { ...ownData(part, provider), functionResponse: { id, name, response, ...(parts.length > 0 && { parts }) } };
}

function toMedia(part: MediaPart, provider: string): JsonObject {
  return { ...ownData(part, provider), ...toSource(part.source) };
}

function toSource(source: MediaSource): JsonObject {
  if (source.type === "base64") return { inlineData: { mimeType: source.mediaType, data: source.data } };
  return { fileData: { fileUri: source.url, ...(source.mediaType !== undefined && { mimeType: source.mediaType }) } };
}
