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
} from "./options.ts";
export { createOpenAI, type OpenAIProvider, openai } from "./provider.ts";
