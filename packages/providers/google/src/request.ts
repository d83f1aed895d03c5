import { InvalidRequestError, isJsonObject, type JsonObject, type ModelRequest, type ToolChoice, type ToolDefinition } from "@ashlar/core";
import { nativeOutput, ownData, unsupported, withProviderOptions } from "@ashlar/core/adapter";
import { toConversation } from "./contents.ts";
import { thinkingConfig, versionOf } from "./thinking.ts";

const own = ["model", "contents", "systemInstruction"];

/**
 * The body of a `GenerateContentRequest`.
 *
 * @throws UnsupportedError for what Gemini can't do, with what to do instead
 */
export function generateBody(request: ModelRequest, model: string, provider: string): object {
  const { messages, tools = [], toolChoice } = request;
  const generationConfig = configOf(request, model);
  const body = {
    ...toConversation(messages, model, provider),
    ...(tools.length > 0 && { tools: [{ functionDeclarations: tools.map((tool) => toDeclaration(tool, provider)) }] }),
    ...(toolChoice !== undefined && { toolConfig: { functionCallingConfig: toMode(toolChoice) } }),
    ...(Object.keys(generationConfig).length > 0 && { generationConfig }),
  };
  refuseCandidates(request, provider);
  return withProviderOptions(body, request, provider, own);
}

function configOf(request: ModelRequest, model: string): JsonObject {
  const { params = {}, tools = [] } = request;
  if (params.parallelToolCalls === false) {
    throw unsupported("params.parallelToolCalls: false", model, "Gemini decides how many calls it makes at once; leave it out");
  }
  const output = nativeOutput(request, model);
  if (output && tools.length > 0 && versionOf(model) < 3) {
    throw unsupported('output mode "native" beside tools', model, 'use outputMode: "tool", or a model since gemini-3');
  }
  const thinking = thinkingConfig(params.reasoningEffort, model);
  return {
    ...(output && { responseMimeType: "application/json", responseJsonSchema: output.schema }),
    ...(params.temperature !== undefined && { temperature: params.temperature }),
    ...(params.topP !== undefined && { topP: params.topP }),
    ...(params.topK !== undefined && { topK: params.topK }),
    ...(params.maxOutputTokens !== undefined && { maxOutputTokens: params.maxOutputTokens }),
    ...(params.stopSequences !== undefined && { stopSequences: params.stopSequences }),
    ...(params.seed !== undefined && { seed: params.seed }),
    ...(params.frequencyPenalty !== undefined && { frequencyPenalty: params.frequencyPenalty }),
    ...(params.presencePenalty !== undefined && { presencePenalty: params.presencePenalty }),
    ...(params.logProbabilities !== undefined && { responseLogprobs: true }),
    ...(params.logProbabilities && { logprobs: params.logProbabilities }),
    ...(thinking && { thinkingConfig: { ...thinking } }),
  };
}

function toDeclaration({ name, description, inputSchema, ...tool }: ToolDefinition, provider: string): JsonObject {
  return { name, ...(description !== undefined && { description }), parametersJsonSchema: inputSchema, ...ownData(tool, provider) };
}

const modes = { auto: "AUTO", none: "NONE", required: "ANY" } as const;

function toMode(choice: ToolChoice): JsonObject {
  return typeof choice === "string" ? { mode: modes[choice] } : { mode: "ANY", allowedFunctionNames: [choice.name] };
}

/** One reply is all that core can hold: more would be paid for and dropped. */
function refuseCandidates({ providerOptions }: ModelRequest, provider: string): void {
  const config = providerOptions?.[provider]?.generationConfig;
  if (!isJsonObject(config) || config.candidateCount === undefined) return;
  const message = `providerOptions.${provider}.generationConfig.candidateCount can't be set: a reply has one answer. Leave it out, and ask several times.`;
  throw new InvalidRequestError(message, { provider });
}
