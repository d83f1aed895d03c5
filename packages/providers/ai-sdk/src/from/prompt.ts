import type {
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4TextPart,
  LanguageModelV4ToolResultPart,
} from "@ai-sdk/provider";
import { type AssistantMessage, type Message, type TextPart, type ToolMessage, textOf } from "@ashlar/core";
import { unsupported } from "@ashlar/core/adapter";
import { carriedBy } from "../carried.ts";
import { toMetadata } from "../provider-data.ts";
import type { AiSdkLanguageModel } from "../spec.ts";
import { type SupportedUrls, toFile } from "./media.ts";

type AssistantContent = Extract<LanguageModelV4Message, { role: "assistant" }>["content"];
type ToolOutput = LanguageModelV4ToolResultPart["output"];

/** Whom a prompt is for. */
export interface Target {
  readonly model: AiSdkLanguageModel;
  readonly urls: SupportedUrls;
}

/**
 * Messages as the AI SDK's models take them, in the form of version 4.
 *
 * @throws UnsupportedError for what the AI SDK or the model can't carry
 */
export function toPrompt(messages: readonly Message[], target: Target): LanguageModelV4Prompt {
  return messages.map((message) => {
    const providerOptions = toMetadata(message.providerData);
    return { ...toMessage(message, target), ...(providerOptions && { providerOptions }) };
  });
}

function toMessage(message: Message, target: Target): LanguageModelV4Message {
  switch (message.role) {
    case "system": {
      const marked = message.content.find((part) => part.providerData);
      const providerOptions = toMetadata(marked?.providerData);
      return { role: "system", content: textOf(message.content), ...(providerOptions && { providerOptions }) };
    }
    case "user":
      return {
        role: "user",
        content: message.content.map((part): LanguageModelV4TextPart | LanguageModelV4FilePart =>
          part.type === "text" ? toText(part) : toFile(part, target.model, target.urls),
        ),
      };
    case "assistant":
      return { role: "assistant", content: toAssistantContent(message, target) };
    case "tool":
      return { role: "tool", content: message.content.map((part) => toToolResult(part, target)) };
  }
}

function toText({ text, providerData }: TextPart): LanguageModelV4TextPart {
  const providerOptions = toMetadata(providerData);
  return { type: "text", text, ...(providerOptions && { providerOptions }) };
}

function toAssistantContent({ content }: AssistantMessage, target: Target): AssistantContent {
  const said: AssistantContent = [];
  for (const part of content) {
    const providerOptions = toMetadata(part.providerData);
    const options = providerOptions && { providerOptions };
    const carried = carriedBy(part);
    if (carried) {
      // What one provider ran itself means nothing to another.
      if (carried.provider === undefined || carried.provider === target.model.provider) said.push(carried.part);
    } else if (part.type === "text") {
      if (part.text !== "" || providerOptions) said.push(toText(part));
    } else if (part.type === "reasoning") {
      if (part.text !== "" || providerOptions) said.push({ type: "reasoning", text: part.text, ...options });
    } else if (part.type === "tool-call") {
      // Arguments that were no JSON can't be sent back: providers insist on an object here.
      const input = part.malformed === undefined ? part.input : {};
      said.push({ type: "tool-call", toolCallId: part.id, toolName: part.name, input, ...options });
    } else said.push(toFile(part, target.model, target.urls));
  }
  return said;
}

function toToolResult(part: ToolMessage["content"][number], target: Target): LanguageModelV4ToolResultPart {
  const providerOptions = toMetadata(part.providerData);
  return {
    type: "tool-result",
    toolCallId: part.id,
    toolName: part.name,
    output: toOutput(part, target),
    ...(providerOptions && { providerOptions }),
  };
}

function toOutput({ output, isError, media = [] }: ToolMessage["content"][number], target: Target): ToolOutput {
  if (media.length === 0) {
    if (typeof output === "string") return { type: isError ? "error-text" : "text", value: output };
    return { type: isError ? "error-json" : "json", value: output as Extract<ToolOutput, { type: "json" }>["value"] };
  }
  if (writesMediaAsText(target.model)) {
    throw unsupported("media in a tool result", target.model.modelId, "put it into a message of the user, or take a model of another wire");
  }
  // Content has no mark for a failure, so it is put into words.
  const text = isError ? JSON.stringify({ error: output }) : typeof output === "string" ? output : JSON.stringify(output);
  return { type: "content", value: [{ type: "text", text }, ...media.map((part) => toFile(part, target.model, target.urls))] };
}

/** Packages for the wire of Chat Completions write media in tool results as text, base64 included: dear, and useless. */
function writesMediaAsText({ provider }: AiSdkLanguageModel): boolean {
  return /\.(?:chat|completion)$/.test(provider) && !provider.startsWith("google");
}
