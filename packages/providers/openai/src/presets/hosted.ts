import type { OpenAIProviderOptions } from "../options.ts";
import { preset } from "./preset.ts";

const noLogProbabilities = "leave it out; the server tells none, or in a form of its own";
const noParallelToolCalls = "leave it out; the server has no such switch";

/**
 * OpenRouter, with the key in `OPENROUTER_API_KEY`. Each request asks for a provider that takes all of its parameters: OpenRouter drops
 * those that a provider does not know, unless it is told. Its Responses API is in beta: pass `responses: true` to use it.
 *
 * Source, 2026-08-22: https://openrouter.ai/docs/api/reference/overview, https://github.com/OpenRouterTeam/typescript-sdk
 *
 * @example
 * const provider = createOpenAI(openRouter());
 * const model = provider("anthropic/claude-haiku-4.5");
 */
export function openRouter(options: OpenAIProviderOptions = {}): OpenAIProviderOptions {
  return preset(
    {
      name: "openrouter",
      baseURL: "https://openrouter.ai/api/v1",
      keyVariable: "OPENROUTER_API_KEY",
      responses: false,
      batches: false,
      capabilities: { strictSchemas: false },
      fields: { maxOutputTokens: "max_tokens", topK: "top_k" },
      streamUsage: false, // always told
      reasoningField: "reasoning",
      body: { provider: { require_parameters: true } },
    },
    options,
  );
}

/**
 * Groq, with the key in `GROQ_API_KEY`. Only some of its models answer to a schema (gpt-oss and others): for these pass
 * `capabilities: { output: ["native", "text"], strictSchemas: true }` to the model. Its Responses API is in beta: pass `responses: true`
 * to use it.
 *
 * Source, 2026-07-24: https://console.groq.com/docs/openai, https://console.groq.com/docs/structured-outputs,
 * https://github.com/groq/groq-typescript
 *
 * @example
 * const model = createOpenAI(groq())("llama-3.3-70b-versatile");
 */
export function groq(options: OpenAIProviderOptions = {}): OpenAIProviderOptions {
  return preset(
    {
      name: "groq",
      baseURL: "https://api.groq.com/openai/v1",
      keyVariable: "GROQ_API_KEY",
      responses: false,
      capabilities: { output: ["tool", "text"], strictSchemas: false, media: ["image"] },
      unsupported: {
        logProbabilities: noLogProbabilities,
        frequencyPenalty: "leave it out; no model of the server heeds it",
        presencePenalty: "leave it out; no model of the server heeds it",
      },
    },
    options,
  );
}

/**
 * Together AI, with the key in `TOGETHER_API_KEY`. Schemas and tools depend on the model.
 *
 * Source, 2026-04-28: https://docs.together.ai/docs/inference/function-calling/single-call, https://docs.together.ai/docs/json-mode,
 * https://github.com/togethercomputer/openapi
 *
 * @example
 * const model = createOpenAI(together())("meta-llama/Llama-3.3-70B-Instruct-Turbo");
 */
export function together(options: OpenAIProviderOptions = {}): OpenAIProviderOptions {
  return preset(
    {
      name: "together",
      baseURL: "https://api.together.ai/v1",
      keyVariable: "TOGETHER_API_KEY",
      responses: false,
      batches: false, // another upload, and no metadata
      capabilities: { strictSchemas: false, media: ["image"] },
      fields: { maxOutputTokens: "max_tokens", topK: "top_k" },
      streamUsage: false, // always told
      unsupported: { logProbabilities: noLogProbabilities, parallelToolCalls: noParallelToolCalls },
    },
    options,
  );
}

/**
 * Fireworks AI, with the key in `FIREWORKS_API_KEY`. It shortens an answer that does not fit into the model's context. At most 5
 * alternatives are told for a token.
 *
 * Source, 2026-07-21: https://docs.fireworks.ai/api-reference/post-chatcompletions, https://github.com/fw-ai-external/python-sdk
 *
 * @example
 * const model = createOpenAI(fireworks())("accounts/fireworks/models/llama-v3p3-70b-instruct");
 */
export function fireworks(options: OpenAIProviderOptions = {}): OpenAIProviderOptions {
  return preset(
    {
      name: "fireworks",
      baseURL: "https://api.fireworks.ai/inference/v1",
      keyVariable: "FIREWORKS_API_KEY",
      responses: false,
      batches: false,
      capabilities: { strictSchemas: false, media: ["image"] },
      fields: { maxOutputTokens: "max_tokens", topK: "top_k" },
      streamUsage: false, // always told
    },
    options,
  );
}

/**
 * DeepSeek, with the key in `DEEPSEEK_API_KEY`. Its models think unless they are told not to; while they do, they refuse forced tools,
 * ignore `temperature` and `topP`, and want their thoughts back after a tool call, which this preset sends. To switch thinking off, and to
 * have answers as the arguments of a tool:
 *
 * ```ts
 * const provider = createOpenAI(
 *   deepSeek({ body: { thinking: { type: "disabled" } }, capabilities: { output: ["tool", "text"] }, toolChoices: ["none", "required", "named"] }),
 * );
 * ```
 *
 * Source, 2026-11-25: https://api-docs.deepseek.com/api/create-chat-completion, https://api-docs.deepseek.com/guides/thinking_mode,
 * https://github.com/deepseek-ai/DeepSeek-V3/issues/1376
 *
 * @example
 * const model = createOpenAI(deepSeek())("deepseek-v4-flash");
 */
export function deepSeek(options: OpenAIProviderOptions = {}): OpenAIProviderOptions {
  return preset(
    {
      name: "deepseek",
      baseURL: "https://api.deepseek.com",
      keyVariable: "DEEPSEEK_API_KEY",
      responses: false,
      batches: false,
      capabilities: { output: ["text"], strictSchemas: false, media: [] },
      fields: { maxOutputTokens: "max_tokens" },
      toolChoices: ["none"],
      reasoningField: "reasoning_content",
      unsupported: {
        seed: "leave it out; answers can't be repeated",
        frequencyPenalty: "leave it out; the server ignores it",
        presencePenalty: "leave it out; the server ignores it",
        parallelToolCalls: noParallelToolCalls,
      },
    },
    options,
  );
}

/**
 * Mistral AI, with the key in `MISTRAL_API_KEY`. It refuses fields that it does not know.
 *
 * Source, 2026-08-21: https://docs.mistral.ai/api/endpoint/chat, https://github.com/mistralai/platform-docs-public
 *
 * @example
 * const model = createOpenAI(mistral())("mistral-large-latest");
 */
export function mistral(options: OpenAIProviderOptions = {}): OpenAIProviderOptions {
  return preset(
    {
      name: "mistral",
      baseURL: "https://api.mistral.ai/v1",
      keyVariable: "MISTRAL_API_KEY",
      responses: false,
      batches: false,
      capabilities: { strictSchemas: false, media: ["image"] },
      fields: { maxOutputTokens: "max_tokens", seed: "random_seed" },
      streamUsage: false, // always told
      unsupported: { logProbabilities: noLogProbabilities },
    },
    options,
  );
}

/**
 * xAI, with the key in `XAI_API_KEY`. Its reasoning models refuse stop sequences and penalties. It has a Responses API, too: pass
 * `responses: true` to use it.
 *
 * Source, 2026-11-25: https://docs.x.ai/docs/api-reference, https://docs.x.ai/docs/guides/structured-outputs
 *
 * @example
 * const model = createOpenAI(xai())("grok-4.3");
 */
export function xai(options: OpenAIProviderOptions = {}): OpenAIProviderOptions {
  return preset(
    {
      name: "xai",
      baseURL: "https://api.x.ai/v1",
      keyVariable: "XAI_API_KEY",
      responses: false,
      batches: false,
      capabilities: { strictSchemas: false, media: ["image"] },
      unsupported: { logProbabilities: noLogProbabilities },
    },
    options,
  );
}
