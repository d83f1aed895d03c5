import type {
  LanguageModelV4CustomPart,
  LanguageModelV4ReasoningFilePart,
  LanguageModelV4ToolCallPart,
  LanguageModelV4ToolResultPart,
} from "@ai-sdk/provider";
import { type ContentPart, isJsonObject, type JsonObject, type ReasoningPart, toolCall } from "@ashlar/core";
import { toSource } from "./media-source.ts";
import { bridge } from "./provider-data.ts";
import type { Content } from "./spec.ts";

/*
 * Parts that Ashlar has no type for: a tool that the provider ran itself, its result, and what only one provider knows. They keep their
 * place in the conversation as reasoning without text, in the form in which they go back.
 */

/** A part that is only carried along, as it stands in a prompt. */
export type CarriedPart =
  | LanguageModelV4ToolCallPart
  | LanguageModelV4ToolResultPart
  | LanguageModelV4CustomPart
  | LanguageModelV4ReasoningFilePart;

const types = ["tool-call", "tool-result", "custom", "reasoning-file"];

/** Makes the part that carries `part`. @param provider who made it, where that is known: nobody else gets it */
export function carry(part: CarriedPart, provider?: string): ReasoningPart {
  // Addresses and bytes are objects here; data of Ashlar are JSON.
  const json: JsonObject = JSON.parse(JSON.stringify(part.type === "reasoning-file" ? { ...part, data: writable(part) } : part));
  return { type: "reasoning", text: "", providerData: { [bridge]: { part: json, ...(provider !== undefined && { provider }) } } };
}

/** The part that `part` carries, where it carries one. */
export function carriedBy(part: ContentPart): { readonly part: CarriedPart; readonly provider: string | undefined } | undefined {
  const { part: carried, provider } = part.providerData?.[bridge] ?? {};
  if (!isCarried(carried)) return undefined;
  return { part: revived(carried), provider: typeof provider === "string" ? provider : undefined };
}

/** What stands in a reply in the form in which it goes back, or `undefined` for a part that need not be carried. */
export function carriedContent(content: Content): CarriedPart | undefined {
  const options = "providerMetadata" in content && content.providerMetadata && { providerOptions: content.providerMetadata };
  switch (content.type) {
    case "tool-call": {
      if (!content.providerExecuted) return undefined;
      const { toolCallId, toolName } = content;
      return { type: "tool-call", toolCallId, toolName, input: toolCall("", "", content.input).input, providerExecuted: true, ...options };
    }
    case "tool-result": {
      if (content.preliminary) return undefined;
      const { toolCallId, toolName, result, isError } = content;
      const output: LanguageModelV4ToolResultPart["output"] =
        typeof result === "string"
          ? { type: isError ? "error-text" : "text", value: result }
          : { type: isError ? "error-json" : "json", value: result };
      return { type: "tool-result", toolCallId, toolName, output, ...options };
    }
    case "custom":
      // Bookkeeping that only streams have, and nobody wants back.
      if (content.kind.endsWith(".message_start")) return undefined;
      return { type: "custom", kind: content.kind, ...options };
    case "reasoning-file":
      return { type: "reasoning-file", mediaType: content.mediaType, data: content.data, ...options };
    default:
      return undefined;
  }
}

function isCarried(value: unknown): value is CarriedPart {
  return isJsonObject(value) && types.includes(String(value.type));
}

function writable({ data, mediaType }: LanguageModelV4ReasoningFilePart): JsonObject {
  const source = toSource(data, mediaType);
  return source.type === "url" ? { type: "url", url: source.url } : { type: "data", data: source.data };
}

function revived(part: CarriedPart): CarriedPart {
  if (part.type !== "reasoning-file" || part.data.type !== "url") return part;
  return { ...part, data: { type: "url", url: new URL(part.data.url) } };
}
