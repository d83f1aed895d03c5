import type {
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4ToolResultPart,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";
import {
  type AssistantMessage,
  file,
  type JsonValue,
  type MediaPart,
  type MediaSource,
  type Message,
  type ProviderData,
  type ToolMessage,
  type ToolResultPart,
  UnsupportedError,
  type UserMessage,
} from "@ashlar/core";
import { carry } from "../carried.ts";
import { toMedia, toSource } from "../media-source.ts";

/**
 * A prompt of the AI SDK as Ashlar's messages.
 *
 * @throws UnsupportedError for what Ashlar has no part for: files by a provider's reference, approvals of a provider's tools
 */
export function fromPrompt(prompt: readonly LanguageModelV4Message[]): readonly Message[] {
  return prompt.map((message) => ({ ...fromMessage(message), ...dataOf(message) }));
}

function fromMessage(message: LanguageModelV4Message): Message {
  switch (message.role) {
    case "system":
      return { role: "system", content: [{ type: "text", text: message.content }] };
    case "user":
      return { role: "user", content: message.content.map(fromUserPart) };
    case "assistant":
      return { role: "assistant", content: message.content.map(fromAssistantPart) };
    case "tool":
      return { role: "tool", content: message.content.map(fromToolPart) };
  }
}

function fromUserPart(part: Extract<LanguageModelV4Message, { role: "user" }>["content"][number]): UserMessage["content"][number] {
  return part.type === "text" ? { type: "text", text: part.text, ...dataOf(part) } : fromFile(part);
}

function fromAssistantPart(
  part: Extract<LanguageModelV4Message, { role: "assistant" }>["content"][number],
): AssistantMessage["content"][number] {
  switch (part.type) {
    case "text":
    case "reasoning":
      return { type: part.type, text: part.text, ...dataOf(part) };
    case "file":
      return fromFile(part);
    case "tool-call": {
      if (part.providerExecuted) return carry(part);
      const input: JsonValue = JSON.parse(JSON.stringify(part.input ?? {}));
      return { type: "tool-call", id: part.toolCallId, name: part.toolName, input, ...dataOf(part) };
    }
    default:
      return carry(part);
  }
}

function fromToolPart(part: Extract<LanguageModelV4Message, { role: "tool" }>["content"][number]): ToolMessage["content"][number] {
  if (part.type === "tool-result") {
    return { type: "tool-result", id: part.toolCallId, name: part.toolName, ...fromOutput(part.output), ...dataOf(part) };
  }
  const feature = "approval of a provider's tool";
  throw new UnsupportedError(`Models of Ashlar take no ${feature}: set the tool so that it needs none, or give it an \`execute\`.`, {
    feature,
  });
}

function fromOutput(output: LanguageModelV4ToolResultPart["output"]): Pick<ToolResultPart, "output" | "isError" | "media"> {
  switch (output.type) {
    case "text":
    case "json":
      return { output: output.value };
    case "error-text":
    case "error-json":
      return { output: output.value, isError: true };
    case "execution-denied":
      return { output: output.reason ?? "The tool was not allowed to run.", isError: true };
    case "content": {
      const texts = output.value.flatMap((item) => (item.type === "text" ? item.text : []));
      const media = output.value.flatMap((item) => (item.type === "file" ? fromFile(item) : []));
      return { output: texts.join("\n"), ...(media.length > 0 && { media }) };
    }
  }
}

function fromFile(part: Omit<LanguageModelV4FilePart, "type">): MediaPart {
  const { data, filename } = part;
  if (data.type === "reference") {
    const feature = "files by a provider's reference";
    throw new UnsupportedError(`Models of Ashlar take no ${feature}: pass the bytes, or an address.`, { feature });
  }
  const { mediaType } = part;
  return { ...toMedia(sourceOf(data, mediaType), mediaType, filename), ...dataOf(part) };
}

function sourceOf(data: Exclude<LanguageModelV4FilePart["data"], { type: "reference" }>, mediaType: string): MediaSource {
  if (data.type === "text") return file(new TextEncoder().encode(data.text), { mediaType: wholeType(mediaType) }).source;
  if (data.type === "data") return toSource(data, wholeType(mediaType));
  const source = toSource(data, mediaType);
  // A group of types, such as `image/*`, is none.
  return wholeType(mediaType) === mediaType ? source : { type: "url", url: data.originalUrl ?? data.url.href };
}

/** The type of bytes, also where only the group is named. */
function wholeType(mediaType: string): string {
  const [group = "", kind = "*"] = mediaType.split("/");
  if (kind !== "*") return mediaType;
  return { image: "image/png", audio: "audio/wav", text: "text/plain" }[group] ?? "application/octet-stream";
}

function dataOf({ providerOptions }: { readonly providerOptions?: SharedV4ProviderOptions }): { readonly providerData?: ProviderData } {
  return providerOptions ? { providerData: providerOptions } : {};
}
