import type {
  AssistantMessage,
  MediaPart,
  Message,
  ModelRequest,
  SystemMessage,
  TextPart,
  ToolChoice,
  ToolDefinition,
  UserMessage,
} from "@ashlar/core";
import { textOf } from "@ashlar/core";
import { nativeOutput, ownData, unsupported, withProviderOptions } from "@ashlar/core/adapter";
import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionContentPart,
  ChatCompletionContentPartText,
  ChatCompletionCreateParamsBase,
  ChatCompletionFunctionTool,
  ChatCompletionMessageParam,
  ChatCompletionToolChoiceOption,
} from "openai/resources/chat/completions/completions";
import { nameOf, urlOf } from "../media.ts";
import type { OpenAIProviderOptions } from "../options.ts";
import { toolArguments, toolOutput } from "../tools.ts";

const own = ["model", "messages", "stream", "n", "audio", "modalities", "functions", "function_call"];

/**
 * The body of a request to Chat Completions.
 *
 * @throws UnsupportedError for what this wire can't carry, with what to do instead
 */
export function chatBody(
  request: ModelRequest,
  model: string,
  provider: string,
  { stream, server }: { readonly stream: boolean; readonly server: ChatServer },
): object {
  const { messages, tools, toolChoice, params = {} } = request;
  const { fields = {}, streamUsage = true } = server;
  if (params.topK !== undefined && !fields.topK) throw unsupported("params.topK", model, "use topP, or temperature");
  const output = nativeOutput(request, model);
  const body: ChatCompletionCreateParamsBase = {
    model,
    messages: messages.flatMap((message) => toMessages(message, { model, provider, ...server })),
    ...(stream && { stream, ...(streamUsage && { stream_options: { include_usage: true } }) }),
    ...(tools && tools.length > 0 && { tools: tools.map((tool) => toTool(tool, provider)) }),
    ...(toolChoice !== undefined && { tool_choice: toToolChoice(toolChoice) }),
    ...(output && {
      response_format: {
        type: "json_schema",
        json_schema: { name: output.name, schema: { ...output.schema }, ...(output.strict && { strict: true }) },
      },
    }),
    ...(params.temperature !== undefined && { temperature: params.temperature }),
    ...(params.topP !== undefined && { top_p: params.topP }),
    ...(params.topK !== undefined && fields.topK && { [fields.topK]: params.topK }),
    ...(params.maxOutputTokens !== undefined && { [fields.maxOutputTokens ?? "max_completion_tokens"]: params.maxOutputTokens }),
    ...(params.stopSequences !== undefined && { stop: [...params.stopSequences] }),
    ...(params.seed !== undefined && { [fields.seed ?? "seed"]: params.seed }),
    ...(params.frequencyPenalty !== undefined && { frequency_penalty: params.frequencyPenalty }),
    ...(params.presencePenalty !== undefined && { presence_penalty: params.presencePenalty }),
    ...(params.reasoningEffort !== undefined && { reasoning_effort: params.reasoningEffort }),
    ...(params.parallelToolCalls !== undefined && { parallel_tool_calls: params.parallelToolCalls }),
    ...(params.logProbabilities !== undefined && { logprobs: true, top_logprobs: params.logProbabilities }),
  };
  return withProviderOptions({ ...server.body, ...body }, request, provider, own);
}

/** What of its server's settings a request depends on. */
type ChatServer = Pick<OpenAIProviderOptions, "fields" | "streamUsage" | "reasoningField" | "body">;

interface Target extends Pick<ChatServer, "reasoningField"> {
  readonly model: string;
  readonly provider: string;
}

function toMessages(message: Message, target: Target): ChatCompletionMessageParam[] {
  const { model, provider } = target;
  switch (message.role) {
    case "system": {
      const content = isPlain(message) ? textOf(message.content) : message.content.map((part) => toText(part, provider));
      return [{ role: "system", content, ...ownData(message, provider) }];
    }
    case "user": {
      const content = isPlain(message) ? textOf(message.content) : message.content.map((part) => toPart(part, model, provider));
      return [{ role: "user", content, ...ownData(message, provider) }];
    }
    case "assistant":
      return toAssistant(message, target);
    case "tool":
      return message.content.map((part) => {
        if (part.media && part.media.length > 0) {
          throw unsupported(
            "media in a tool result",
            model,
            "Chat Completions take text there; openai(id), for the Responses API, takes images and files",
          );
        }
        return { role: "tool", tool_call_id: part.id, content: toolOutput(part), ...ownData(part, provider) };
      });
  }
}

/** Text alone goes as a string: many servers of this wire know nothing else. */
function isPlain({ content }: SystemMessage | UserMessage): boolean {
  return content.every((part) => part.type === "text" && !part.providerData);
}

function toText(part: TextPart, provider: string): ChatCompletionContentPartText {
  return { type: "text", text: part.text, ...ownData(part, provider) };
}

/** Reasoning stays here where the server has no place for it. */
function toAssistant({ content }: AssistantMessage, { model, reasoningField }: Target): ChatCompletionAssistantMessageParam[] {
  const media = content.find(({ type }) => type === "image" || type === "audio" || type === "file");
  if (media) throw unsupported(`${media.type} in an assistant message`, model, "put it into a message of the user");
  const calls = content.filter((part) => part.type === "tool-call");
  const said = textOf(content);
  if (said === "" && calls.length === 0) return [];
  const tool_calls = calls.map((call) => ({
    id: call.id,
    type: "function" as const,
    function: { name: call.name, arguments: toolArguments(call) },
  }));
  const thought = content.flatMap((part) => (part.type === "reasoning" ? part.text : [])).join("");
  return [
    {
      role: "assistant",
      content: said === "" ? null : said,
      ...(reasoningField && thought !== "" && { [reasoningField]: thought }),
      ...(tool_calls.length > 0 && { tool_calls }),
    },
  ];
}

function toPart(part: TextPart | MediaPart, model: string, provider: string): ChatCompletionContentPart {
  const { detail, ...options }: { readonly detail?: unknown } = ownData(part, provider);
  switch (part.type) {
    case "text":
      return toText(part, provider);
    case "image":
      return { type: "image_url", image_url: { url: urlOf(part.source), ...(isDetail(detail) && { detail }) }, ...options };
    case "audio": {
      const format = audioFormat(part.source.mediaType);
      if (part.source.type === "url") throw unsupported("audio by its URL", model, "fetch it and pass the bytes");
      if (!format) throw unsupported(`audio of type ${part.source.mediaType}`, model, "convert it to audio/wav or audio/mpeg");
      return { type: "input_audio", input_audio: { data: part.source.data, format }, ...options };
    }
    case "file":
      if (part.source.type === "url") {
        throw unsupported("a file by its URL", model, "pass the bytes, or use openai(id), for the Responses API");
      }
      return { type: "file", file: { filename: nameOf(part), file_data: urlOf(part.source) }, ...options };
  }
}

function audioFormat(mediaType: string | undefined): "wav" | "mp3" | undefined {
  if (/^audio\/(?:x-|vnd\.)?wave?$/.test(mediaType ?? "")) return "wav";
  return /^audio\/(?:mpeg|mp3)$/.test(mediaType ?? "") ? "mp3" : undefined;
}

function isDetail(value: unknown): value is "auto" | "low" | "high" | "original" {
  return typeof value === "string";
}

function toTool({ name, description, inputSchema, strict, ...tool }: ToolDefinition, provider: string): ChatCompletionFunctionTool {
  return {
    type: "function",
    // Not strict is the default here, and some servers know no such field.
    function: { name, parameters: { ...inputSchema }, ...(strict && { strict }), ...(description !== undefined && { description }) },
    ...ownData(tool, provider),
  };
}

function toToolChoice(choice: ToolChoice): ChatCompletionToolChoiceOption {
  return typeof choice === "string" ? choice : { type: "function", function: { name: choice.name } };
}
