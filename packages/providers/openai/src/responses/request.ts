import {
  type AssistantMessage,
  isJsonObject,
  type MediaPart,
  type Message,
  type ModelRequest,
  type TextPart,
  type ToolChoice,
  type ToolDefinition,
  type ToolMessage,
} from "@ashlar/core";
import { nativeOutput, ownData, unsupported, withProviderOptions } from "@ashlar/core/adapter";
import type {
  FunctionTool,
  ResponseCreateParamsBase,
  ResponseInputContent,
  ResponseInputItem,
  ToolChoiceFunction,
  ToolChoiceOptions,
} from "openai/resources/responses/responses";
import { nameOf, urlOf } from "../media.ts";
import type { OpenAIProviderOptions } from "../options.ts";
import { toolArguments, toolOutput } from "../tools.ts";

const own = ["model", "input", "stream", "background"];

/**
 * The body of a request to the Responses API.
 *
 * @throws UnsupportedError for what this wire can't carry, with what to do instead
 */
export function responsesBody(
  request: ModelRequest,
  model: string,
  provider: string,
  { stream, server }: { readonly stream: boolean; readonly server: Pick<OpenAIProviderOptions, "body"> },
): object {
  const { messages, tools, toolChoice, params = {} } = request;
  const { topK, stopSequences, seed, frequencyPenalty, presencePenalty } = params;
  if (topK !== undefined) throw unsupported("params.topK", model, "use topP, or temperature");
  for (const [name, value] of Object.entries({ stopSequences, seed, frequencyPenalty, presencePenalty })) {
    if (value !== undefined) throw unsupported(`params.${name}`, model, "the Responses API has no such parameter; openai.chat(id) has");
  }
  const output = nativeOutput(request, model);
  const isStored = request.providerOptions?.[provider]?.store !== false;
  const include: NonNullable<ResponseCreateParamsBase["include"]> = [];
  if (!isStored) include.push("reasoning.encrypted_content");
  if (params.logProbabilities !== undefined) include.push("message.output_text.logprobs");

  const body: ResponseCreateParamsBase = {
    model,
    input: messages.flatMap((message) => toItems(message, { model, provider, isStored })),
    ...(stream && { stream }),
    ...(tools && tools.length > 0 && { tools: tools.map((tool) => toTool(tool, provider)) }),
    ...(toolChoice !== undefined && { tool_choice: toToolChoice(toolChoice) }),
    ...(output && { text: { format: { type: "json_schema", name: output.name, schema: output.schema, strict: output.strict } } }),
    ...(params.temperature !== undefined && { temperature: params.temperature }),
    ...(params.topP !== undefined && { top_p: params.topP }),
    ...(params.maxOutputTokens !== undefined && { max_output_tokens: params.maxOutputTokens }),
    ...(params.reasoningEffort !== undefined && { reasoning: { effort: params.reasoningEffort } }),
    ...(params.parallelToolCalls !== undefined && { parallel_tool_calls: params.parallelToolCalls }),
    ...(params.logProbabilities !== undefined && { top_logprobs: params.logProbabilities }),
    ...(include.length > 0 && { include }),
  };
  return withProviderOptions({ ...server.body, ...body }, request, provider, own);
}

interface Target {
  readonly model: string;
  readonly provider: string;
  /** False where the provider keeps nothing, so that it knows no item by its id alone. */
  readonly isStored: boolean;
}

function toItems(message: Message, target: Target): ResponseInputItem[] {
  switch (message.role) {
    case "system":
    case "user": {
      const content = message.content.map((part) => toInput(part, target));
      return [{ role: message.role, content, ...ownData(message, target.provider) }];
    }
    case "assistant":
      return message.content.flatMap((part) => toAssistantItem(part, target));
    case "tool":
      return message.content.map((part) => toToolResult(part, target));
  }
}

function toInput(part: TextPart | MediaPart, { model, provider }: Pick<Target, "model" | "provider">): ResponseInputContent {
  const options = ownData(part, provider);
  switch (part.type) {
    case "text":
      return { type: "input_text", text: part.text, ...options };
    case "image":
      return { type: "input_image", detail: "auto", image_url: urlOf(part.source), ...options };
    case "file":
      if (part.source.type === "url") return { type: "input_file", file_url: part.source.url, ...options };
      return { type: "input_file", filename: nameOf(part), file_data: urlOf(part.source), ...options };
    case "audio":
      throw unsupported("audio", model, "the Responses API takes none; openai.chat(id) does, with a model for audio");
  }
}

/** Parts that came from this provider go back as they were, under the ids that it gave them. */
function toAssistantItem(part: AssistantMessage["content"][number], { model, provider, isStored }: Target): ResponseInputItem[] {
  const { item, ...data } = part.providerData?.[provider] ?? {};
  // An item of a tool that the provider runs itself: Ashlar only keeps it.
  if (isItem(item))
    return [part.type === "image" && part.source.type === "base64" ? Object.assign({}, item, { result: part.source.data }) : item];
  switch (part.type) {
    case "text":
      if (part.text === "") return [];
      if (typeof data.id !== "string") return [{ role: "assistant", content: part.text }];
      return [
        {
          type: "message",
          role: "assistant",
          status: "completed",
          ...data,
          id: data.id,
          content: [{ type: "output_text", text: part.text, annotations: [], logprobs: [] }],
        },
      ];
    case "reasoning": {
      // Another provider's reasoning means nothing to this one; nor does an id to a provider that keeps nothing.
      if (typeof data.id !== "string" || (!isStored && !data.encrypted_content)) return [];
      const { form, ...rest } = data;
      if (form === "content")
        return [{ type: "reasoning", ...rest, id: data.id, summary: [], content: [{ type: "reasoning_text", text: part.text }] }];
      return [{ type: "reasoning", ...rest, id: data.id, summary: part.text === "" ? [] : [{ type: "summary_text", text: part.text }] }];
    }
    case "tool-call":
      return [{ type: "function_call", ...data, call_id: part.id, name: part.name, arguments: toolArguments(part) }];
    default:
      throw unsupported(`${part.type} in an assistant message`, model, "put it into a message of the user");
  }
}

function toToolResult(part: ToolMessage["content"][number], target: Target): ResponseInputItem {
  const output = toolOutput(part);
  const options = ownData(part, target.provider);
  if (!part.media || part.media.length === 0) return { type: "function_call_output", call_id: part.id, output, ...options };
  const media = part.media.map((medium) => toInput(medium, target));
  return { type: "function_call_output", call_id: part.id, output: [{ type: "input_text", text: output }, ...media], ...options };
}

function toTool({ name, description, inputSchema, strict, ...tool }: ToolDefinition, provider: string): FunctionTool {
  // Without `strict` the API takes it for true.
  return {
    type: "function",
    name,
    parameters: inputSchema,
    strict,
    ...(description !== undefined && { description }),
    ...ownData(tool, provider),
  };
}

function toToolChoice(choice: ToolChoice): ToolChoiceOptions | ToolChoiceFunction {
  return typeof choice === "string" ? choice : { type: "function", name: choice.name };
}

/** True for an item that came from the provider. What it holds is the provider's own affair. */
function isItem(value: unknown): value is ResponseInputItem {
  return isJsonObject(value) && typeof value.type === "string";
}
