/**
 * `@ashlar/openai`: models of OpenAI, and of servers that speak its wire, over the official SDK.
 *
 * @module
 */

// Batches
export {
  BatchError,
  type BatchFailure,
  BatchFileError,
  type BatchOptions,
  type BatchProgress,
  type BatchResult,
  type BatchState,
} from "@ashlar/core/provider";
// Options
export type {
  OpenAIChatOptions,
  OpenAIEmbeddingOptions,
  OpenAIModelOptions,
  OpenAIProviderOptions,
  OpenAIResponsesOptions,
  ToolChoiceKind,
} from "./options.ts";
// Servers that speak the same wire
export { type AzureOptions, azure } from "./presets/azure.ts";
export { deepSeek, fireworks, groq, mistral, openRouter, together, xai } from "./presets/hosted.ts";
export { llamaCpp, lmStudio, ollama, vllm } from "./presets/local.ts";
// Models
export { createOpenAI, type OpenAIChat, type OpenAIProvider, openai } from "./provider.ts";
