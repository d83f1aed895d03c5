/**
 * `@ashlar/openai`: models of OpenAI, and of servers that speak its wire, over the official SDK.
 *
 * @module
 */

export type {
  OpenAIChatOptions,
  OpenAIEmbeddingOptions,
  OpenAIModelOptions,
  OpenAIOptions,
  OpenAIResponsesOptions,
  ToolChoiceKind,
} from "./options.ts";
// Servers that speak the same wire
export { type AzureOptions, azure } from "./presets/azure.ts";
export { deepSeek, fireworks, groq, mistral, openRouter, together, xai } from "./presets/hosted.ts";
export { llamaCpp, lmStudio, ollama, vllm } from "./presets/local.ts";
export { createOpenAI, type OpenAIProvider, openai } from "./provider.ts";
