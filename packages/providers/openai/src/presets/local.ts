import type { OpenAIProviderOptions } from "../options.ts";
import { preset } from "./preset.ts";

const noParallelToolCalls = "leave it out; the server has no such switch";

/**
 * Ollama on this machine; pass `baseURL` for another. It has no tool choice, so that tools are the model's to use or not. Its Responses API
 * keeps no state: pass `responses: true` to use it.
 *
 * Source, 2026-08-21: https://docs.ollama.com/api/openai-compatibility, https://github.com/ollama/ollama/blob/main/openai/openai.go
 *
 * @example
 * const model = createOpenAI(ollama())("llama3.2");
 */
export function ollama(options: OpenAIProviderOptions = {}): OpenAIProviderOptions {
  return preset(
    {
      name: "ollama",
      baseURL: "http://localhost:11434/v1",
      apiKey: null,
      responses: false,
      batches: false,
      capabilities: { output: ["native", "text"], strictSchemas: false, media: ["image"] },
      fields: { maxOutputTokens: "max_tokens" },
      toolChoices: [],
      unsupported: { parallelToolCalls: noParallelToolCalls },
    },
    options,
  );
}

/**
 * vLLM on this machine; pass `baseURL` for another, and `apiKey` where it was started with one. Tools that the model may choose need
 * `--enable-auto-tool-choice`. It has a Responses API, too: pass `responses: true` to use it.
 *
 * Source, vLLM 0.33: https://docs.vllm.ai/en/latest/features/tool_calling/,
 * https://docs.vllm.ai/en/latest/serving/openai_compatible_server/
 *
 * @example
 * const model = createOpenAI(vllm())("Qwen/Qwen3-8B");
 */
export function vllm(options: OpenAIProviderOptions = {}): OpenAIProviderOptions {
  return preset(
    {
      name: "vllm",
      baseURL: "http://localhost:8000/v1",
      apiKey: null,
      responses: false,
      batches: false,
      capabilities: { strictSchemas: false, media: ["image", "audio"] },
      fields: { topK: "top_k" },
    },
    options,
  );
}

/**
 * LM Studio on this machine; pass `baseURL` for another. It has a Responses API, too, which takes `reasoningEffort`: pass `responses: true`
 * to use it.
 *
 * Source, 2026-04-29: https://lmstudio.ai/docs/developer/openai-compat/chat-completions,
 * https://lmstudio.ai/docs/developer/api-changelog
 *
 * @example
 * const model = createOpenAI(lmStudio())("qwen2.5-7b-instruct");
 */
export function lmStudio(options: OpenAIProviderOptions = {}): OpenAIProviderOptions {
  return preset(
    {
      name: "lmstudio",
      baseURL: "http://localhost:1234/v1",
      apiKey: null,
      responses: false,
      batches: false,
      capabilities: { output: ["native", "text"], strictSchemas: false, media: ["image"] },
      fields: { maxOutputTokens: "max_tokens", topK: "top_k" },
      toolChoices: ["auto", "none", "required"],
      unsupported: {
        parallelToolCalls: noParallelToolCalls,
        logProbabilities: "leave it out; the server tells none",
        reasoningEffort: "set it in LM Studio, or pass responses: true",
      },
    },
    options,
  );
}

/**
 * The server of llama.cpp on this machine; pass `baseURL` for another, and `apiKey` where it was started with one. Tools need `--jinja`.
 *
 * Source, 2026-08-20: https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md,
 * https://github.com/ggml-org/llama.cpp/blob/master/common/chat.cpp
 *
 * @example
 * const model = createOpenAI(llamaCpp())("any");
 */
export function llamaCpp(options: OpenAIProviderOptions = {}): OpenAIProviderOptions {
  return preset(
    {
      name: "llama-cpp",
      baseURL: "http://localhost:8080/v1",
      apiKey: null,
      responses: false,
      batches: false,
      capabilities: { output: ["native", "text"], strictSchemas: false, media: ["image", "audio"] },
      fields: { maxOutputTokens: "max_tokens", topK: "top_k" },
      toolChoices: ["auto", "none", "required"],
      unsupported: {
        reasoningEffort: 'older builds ignore it; from b10434 on pass providerOptions: { "llama-cpp": { reasoning_effort: "low" } }',
      },
    },
    options,
  );
}
