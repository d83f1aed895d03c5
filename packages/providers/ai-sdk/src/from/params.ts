import type { LanguageModelV4CallOptions, SharedV4ProviderOptions } from "@ai-sdk/provider";
import { type ModelRequest, UnsupportedError } from "@ashlar/core";
import { nativeOutput, unsupported } from "@ashlar/core/adapter";
import { providerName } from "../provider-data.ts";
import type { AiSdkLanguageModel, Warning } from "../spec.ts";
import { refuseSlippedNames } from "./option-names.ts";

type Settings = Omit<LanguageModelV4CallOptions, "prompt" | "tools" | "toolChoice" | "abortSignal" | "headers">;

/**
 * The settings of a request as the AI SDK has them.
 *
 * @throws UnsupportedError for what the AI SDK has no setting for
 * @throws InvalidRequestError for options under a name that is the provider's but for case and punctuation
 */
export function toSettings(request: ModelRequest, model: AiSdkLanguageModel): Settings {
  const { params = {} } = request;
  const { temperature, topP, topK, maxOutputTokens, stopSequences, seed, frequencyPenalty, presencePenalty, reasoningEffort } = params;
  if (params.parallelToolCalls !== undefined) {
    const example = "{ openai: { parallelToolCalls: false } } or { anthropic: { disableParallelToolUse: true } }";
    throw inProviderOptions("parallelToolCalls", example, model);
  }
  if (params.logProbabilities !== undefined) {
    throw inProviderOptions("logProbabilities", "{ openai: { logprobs: 5 } }, and look for them in the reply's providerData", model);
  }
  if (reasoningEffort !== undefined && model.specificationVersion === "v3") {
    throw inProviderOptions("reasoningEffort", '{ openai: { reasoningEffort: "low" } }', model);
  }
  const output = nativeOutput(request, model.modelId);
  const providerOptions = toProviderOptions(request, model);
  return {
    includeRawChunks: false,
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(stopSequences !== undefined && { stopSequences: [...stopSequences] }),
    ...(seed !== undefined && { seed }),
    ...(frequencyPenalty !== undefined && { frequencyPenalty }),
    ...(presencePenalty !== undefined && { presencePenalty }),
    ...(reasoningEffort !== undefined && { reasoning: reasoningEffort }),
    ...(output && { responseFormat: { type: "json", schema: output.schema, name: output.name } }),
    ...(providerOptions && { providerOptions }),
  };
}

function inProviderOptions(param: string, example: string, model: AiSdkLanguageModel): UnsupportedError {
  return unsupported(`params.${param}`, model.modelId, `the AI SDK has no such setting; use providerOptions, such as ${example}`);
}

/** Packages for OpenAI's wire take each schema for a strict one, unless they are told that it is not. */
function toProviderOptions({ providerOptions, output }: ModelRequest, model: AiSdkLanguageModel): SharedV4ProviderOptions | undefined {
  // The AI SDK has the same JSON, without `readonly`.
  const options = providerOptions as SharedV4ProviderOptions | undefined;
  refuseSlippedNames(providerOptions, model);
  const name = providerName(model);
  if (output?.type !== "json" || output.strict || /^(?:anthropic|google|amazon-bedrock|vertex)/.test(name)) return options;
  return { ...options, [name]: { strictJsonSchema: false, ...options?.[name] } };
}

type Named = Pick<AiSdkLanguageModel, "provider" | "modelId">;

/** Features of a request that a model may leave out: `all`, or these. */
export type Tolerance = "all" | readonly string[];

/**
 * Turns a warning of the model's package that something is not supported, and was left out, into an error.
 *
 * @throws UnsupportedError with what the package says of it
 */
export function refuseUnsupported(warnings: readonly Warning[] | undefined, model: Named, tolerated: Tolerance): void {
  if (tolerated === "all") return;
  for (const warning of warnings ?? []) {
    const left = leftOut(warning);
    if (!left || tolerated.includes(left.feature)) continue;
    const feature = paramOf(left.feature);
    const details = left.details ? `: ${left.details.replace(/\.$/, "")}` : "";
    throw new UnsupportedError(
      `${model.modelId} can't take ${feature}${details}. ${instead(left.feature)}, or let the model leave it out: fromAiSdk(model, { tolerate: ["${left.feature}"] }).`,
      { feature, provider: providerName(model), model: model.modelId },
    );
  }
}

function leftOut(warning: Warning): { readonly feature: string; readonly details?: string | undefined } | undefined {
  // Whether a provider enforces a tool's schema by itself is up to it.
  if (warning.type === "unsupported") return warning.feature === "strict" ? undefined : warning;
  // Some content is left out with no more than a note.
  const isContent = warning.type === "other" && /^unsupported tool content/i.test(warning.message);
  return isContent ? { feature: "content of a tool result", details: warning.message } : undefined;
}

function paramOf(feature: string): string {
  return feature === "reasoning" ? "params.reasoningEffort" : settings.includes(feature) ? `params.${feature}` : feature;
}

const settings = ["temperature", "topP", "topK", "maxOutputTokens", "stopSequences", "seed", "frequencyPenalty", "presencePenalty"];

function instead(feature: string): string {
  if (feature === "topK") return "Use topP, or temperature";
  if (feature === "responseFormat") return 'Set the capabilities { output: ["tool"] }';
  return "Leave it out, or take another model";
}
