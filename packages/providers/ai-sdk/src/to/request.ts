import type { LanguageModelV4CallOptions, SharedV4Warning } from "@ai-sdk/provider";
import type { JsonSchema, ModelCapabilities, ModelParams, ModelRequest, ReasoningEffort, ToolChoice, ToolDefinition } from "@ashlar/core";
import { fromPrompt } from "./messages.ts";
import { askForJson, type JsonAsked } from "./output.ts";

/** A request in Ashlar's terms, and what of it was left out. */
export interface AshlarRequest extends JsonAsked {
  readonly warnings: SharedV4Warning[];
}

/**
 * A call of the AI SDK as a request of Ashlar. What has no place there is a warning, as `generateText` shows it.
 *
 * @throws UnsupportedError for what can't be left out
 */
export function fromCallOptions(options: LanguageModelV4CallOptions, capabilities: ModelCapabilities): AshlarRequest {
  const warnings: SharedV4Warning[] = [];
  const unsupported = (feature: string, details: string): void => void warnings.push({ type: "unsupported", feature, details });

  // The AI SDK always names itself.
  const headers = Object.keys(options.headers ?? {}).filter((name) => name.toLowerCase() !== "user-agent");
  if (headers.length > 0) unsupported("headers", `Ashlar's models have their headers from their provider: ${headers.join(", ")}`);
  if (options.includeRawChunks) unsupported("includeRawChunks", "Ashlar's models give no raw chunks");
  const tools = options.tools?.flatMap((tool): readonly ToolDefinition[] => {
    if (tool.type === "provider") {
      unsupported(
        `provider-defined tool ${tool.id}`,
        "Give the provider's own tools in providerOptions, where Ashlar's adapter takes them",
      );
      return [];
    }
    if (tool.inputExamples) unsupported("inputExamples", `Put the examples of ${tool.name} into its description`);
    const { name, description, inputSchema, strict = false, providerOptions } = tool;
    return [
      {
        name,
        inputSchema: inputSchema as JsonSchema,
        strict,
        ...(description !== undefined && { description }),
        ...(providerOptions && { providerData: providerOptions }),
      },
    ];
  });
  const hasTools = tools !== undefined && tools.length > 0;
  const params = fromSettings(options, warnings);
  const { providerOptions } = options;
  const request: ModelRequest = {
    messages: fromPrompt(options.prompt),
    ...(hasTools && { tools }),
    ...(hasTools && options.toolChoice && { toolChoice: fromToolChoice(options.toolChoice) }),
    ...(Object.keys(params).length > 0 && { params }),
    ...(providerOptions && { providerOptions }),
  };
  return { ...askForJson(request, options.responseFormat, capabilities), warnings };
}

function fromSettings(options: LanguageModelV4CallOptions, warnings: SharedV4Warning[]): ModelParams {
  const { temperature, topP, topK, maxOutputTokens, stopSequences, seed, frequencyPenalty, presencePenalty } = options;
  const reasoningEffort = fromEffort(options.reasoning, warnings);
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(stopSequences !== undefined && { stopSequences }),
    ...(seed !== undefined && { seed }),
    ...(frequencyPenalty !== undefined && { frequencyPenalty }),
    ...(presencePenalty !== undefined && { presencePenalty }),
    ...(reasoningEffort !== undefined && { reasoningEffort }),
  };
}

function fromEffort(effort: LanguageModelV4CallOptions["reasoning"], warnings: SharedV4Warning[]): ReasoningEffort | undefined {
  if (effort === undefined || effort === "provider-default") return undefined;
  if (effort !== "xhigh" && effort !== "max") return effort;
  warnings.push({
    type: "compatibility",
    feature: "reasoning",
    details: `Ashlar's highest effort is "high": it takes the place of "${effort}"`,
  });
  return "high";
}

function fromToolChoice(choice: NonNullable<LanguageModelV4CallOptions["toolChoice"]>): ToolChoice {
  return choice.type === "tool" ? { name: choice.toolName } : choice.type;
}
