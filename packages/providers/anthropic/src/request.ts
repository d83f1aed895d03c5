import type { MessageCreateParamsBase } from "@anthropic-ai/sdk/resources/messages/messages";
import type { ModelRequest } from "@ashlar/core";
import { nativeOutput, unsupported, withProviderOptions } from "@ashlar/core/adapter";
import { toConversation } from "./messages.ts";
import type { ModelTraits } from "./models.ts";
import { toOutputSchema } from "./output-schema.ts";
import { thinkingFields } from "./thinking.ts";
import { toTool, toToolChoice } from "./tools.ts";

/** Fields that Ashlar alone decides about. */
const own = ["model", "messages", "system", "stream", "max_tokens", "output_format", "user_profile_id", "workspace_id"];

/** The fields of the Messages API, and those that only its older version has. */
interface Body extends MessageCreateParamsBase {
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
}

/** Whom a body is for, and how it is to be answered. */
export interface BodySetting {
  readonly model: string;
  readonly provider: string;
  readonly traits: ModelTraits;
  readonly stream: boolean;
}

/**
 * The body of a request to the Messages API.
 *
 * @throws UnsupportedError for what the wire or the model does not take, with what to do instead
 */
export function messagesBody(request: ModelRequest, { model, provider, traits, stream }: BodySetting): object {
  const { tools = [], params = {} } = request;
  refuse(request, model, traits);
  const target = { model, provider };
  const { system, messages } = toConversation(request.messages, target);
  const maxTokens = params.maxOutputTokens ?? traits.defaultMaxTokens;
  const { thinking, output_config } = thinkingFields(params.reasoningEffort, traits, { model, maxTokens });
  const output = nativeOutput(request, model);
  const serverTools = request.providerOptions?.[provider]?.tools;
  const hasTools = tools.length > 0 || (Array.isArray(serverTools) && serverTools.length > 0);
  const tool_choice = toToolChoice(request, traits, { hasTools, model });

  const body: Body = {
    model,
    max_tokens: maxTokens,
    ...(system.length > 0 && { system: [...system] }),
    messages: [...messages],
    ...(stream && { stream }),
    ...(tools.length > 0 && { tools: tools.map((tool) => toTool(tool, target)) }),
    ...(tool_choice && { tool_choice }),
    ...(thinking && { thinking }),
    ...((output_config || output) && {
      output_config: { ...output_config, ...(output && { format: { type: "json_schema", schema: toOutputSchema(output.schema, model) } }) },
    }),
    ...(params.stopSequences !== undefined && { stop_sequences: [...params.stopSequences] }),
    ...(params.temperature !== undefined && { temperature: params.temperature }),
    ...(params.topP !== undefined && { top_p: params.topP }),
    ...(params.topK !== undefined && { top_k: params.topK }),
  };
  return withProviderOptions(body, request, provider, own);
}

function refuse({ params = {} }: ModelRequest, model: string, { sampling }: ModelTraits): void {
  const { temperature, topP, topK, seed, frequencyPenalty, presencePenalty, logProbabilities } = params;
  for (const [name, value] of Object.entries({ temperature, topP, topK })) {
    if (value === undefined || sampling) continue;
    throw unsupported(`params.${name}`, model, "leave it out; how it answers is steered by the prompt and params.reasoningEffort");
  }
  for (const [name, value] of Object.entries({ seed, frequencyPenalty, presencePenalty, logProbabilities })) {
    if (value !== undefined) throw unsupported(`params.${name}`, model, "leave it out; the Messages API has nothing like it");
  }
}
