import type {
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4ToolResult,
  SharedV4ProviderMetadata,
} from "@ai-sdk/provider";
import type { FinishReason, JsonValue, MediaPart, ProviderData, ReplyPart } from "@ashlar/core";
import { type CarriedPart, carriedBy } from "../carried.ts";
import { toMetadata } from "../provider-data.ts";

/** A part of a reply as the AI SDK has it. */
export function fromPart(part: ReplyPart): LanguageModelV4Content {
  const carried = carriedBy(part);
  if (carried) return fromCarried(carried.part);
  const metadata = fromData(part.providerData);
  switch (part.type) {
    case "text":
    case "reasoning":
      return { type: part.type, text: part.text, ...metadata };
    case "tool-call":
      return {
        type: "tool-call",
        toolCallId: part.id,
        toolName: part.name,
        // The AI SDK parses it, and tells the model where it can't.
        input: part.malformed ?? JSON.stringify(part.input),
        ...metadata,
      };
    default:
      return { ...fromMedia(part), ...metadata };
  }
}

/** Data of a provider as the AI SDK has them: it gives them back as options. */
export function fromData(data: ProviderData | undefined): { readonly providerMetadata?: SharedV4ProviderMetadata } {
  const providerMetadata = toMetadata(data);
  return providerMetadata ? { providerMetadata } : {};
}

/** Why a model stopped, as the AI SDK has it; Ashlar's own reason beside it. */
export function fromFinishReason(reason: FinishReason): LanguageModelV4FinishReason {
  return { unified: reason === "refusal" ? "content-filter" : reason, raw: reason };
}

function fromMedia({ source }: MediaPart): LanguageModelV4Content {
  if (source.type === "base64") return { type: "file", mediaType: source.mediaType, data: { type: "data", data: source.data } };
  return { type: "file", mediaType: source.mediaType ?? "application/octet-stream", data: { type: "url", url: new URL(source.url) } };
}

/** A part that Ashlar only carried along, as its model had given it. */
function fromCarried(part: CarriedPart): LanguageModelV4Content {
  const metadata = part.providerOptions && { providerMetadata: part.providerOptions };
  switch (part.type) {
    case "tool-call": {
      const { toolCallId, toolName, input } = part;
      // Tools that nobody here has defined are dynamic to the AI SDK.
      return { type: "tool-call", toolCallId, toolName, input: JSON.stringify(input), providerExecuted: true, dynamic: true, ...metadata };
    }
    case "tool-result": {
      const { toolCallId, toolName, output } = part;
      const value: JsonValue = "value" in output ? (output.value as JsonValue) : null;
      // The AI SDK has the same JSON, without `readonly` and without `null`.
      const result = (value ?? "") as LanguageModelV4ToolResult["result"];
      return { type: "tool-result", toolCallId, toolName, result, isError: output.type.startsWith("error"), dynamic: true, ...metadata };
    }
    case "custom":
      return { type: "custom", kind: part.kind, ...metadata };
    case "reasoning-file":
      return { type: "reasoning-file", mediaType: part.mediaType, data: part.data, ...metadata };
  }
}
