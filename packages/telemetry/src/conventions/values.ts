import type { FinishReason, ModelParams, ModelRequest, ReplyEnd, Usage } from "@ashlar/core";
import type { Values } from "./attributes.ts";
import type { Conventions, OperationKey } from "./conventions.ts";

/** Whom a request goes to. */
export interface Target {
  readonly provider: string;
  readonly model: string;
}

/** What is known of a request to a provider before it is sent; samplers decide by it. */
export function targetValues(names: Conventions, kind: OperationKey, { provider, model }: Target): Values {
  return {
    operation: names.operations[kind],
    provider: names.providers[provider] ?? provider,
    requestModel: model,
  };
}

/** Which operation a request to a language model is: Gemini's has a name of its own. */
export function inferenceOf({ provider }: Target): "chat" | "content" {
  return provider === "google" ? "content" : "chat";
}

/** The parameters of a request, and the kind of answer that it asks for. */
export function requestValues({ params, output }: Pick<ModelRequest, "params" | "output">): Values {
  return { ...paramValues(params), outputType: output && (output.type === "json" ? "json" : "text") };
}

/** Parameters of generation, those that the conventions know. */
export function paramValues(params: ModelParams = {}): Values {
  const { temperature, topP, topK, maxOutputTokens, stopSequences, seed, frequencyPenalty, presencePenalty } = params;
  return { temperature, topP, topK, maxOutputTokens, stopSequences, seed, frequencyPenalty, presencePenalty };
}

/** How a reply ended. */
export function replyValues({ id, model, finishReason }: ReplyEnd): Values {
  return { responseId: id, responseModel: model, finishReasons: [finishReasonName(finishReason)] };
}

/** What was consumed. An unknown count is left out. */
export function usageValues({ inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens }: Usage): Values {
  return { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens };
}

/** A finish reason in the words of the conventions, where they have one. */
export function finishReasonName(reason: FinishReason): string {
  return reason === "tool-calls" ? "tool_call" : reason === "content-filter" ? "content_filter" : reason;
}
