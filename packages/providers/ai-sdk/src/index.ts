/**
 * `@ashlar/ai-sdk`: any model of the Vercel AI SDK as one of Ashlar, and the other way round.
 *
 * @module
 */

// From the AI SDK
export { bridgeFetch } from "./from/bridge-fetch.ts";
export { type FromAiSdkEmbeddingOptions, fromAiSdkEmbedding } from "./from/embedding-model.ts";
export { type FromAiSdkOptions, fromAiSdk } from "./from/language-model.ts";
export type { Tolerance } from "./from/params.ts";
export type { ProviderTool } from "./from/tools.ts";
export type { AiSdkEmbeddingModel, AiSdkLanguageModel } from "./spec.ts";
// To the AI SDK
export { toAiSdkEmbedding } from "./to/embedding-model.ts";
export { type ToAiSdkOptions, toAiSdk } from "./to/language-model.ts";
