/**
 * `@ashlar/google`: Gemini models over the official SDK.
 *
 * @module
 */

export type { CountOptions, TokenCount } from "@ashlar/core/adapter";
export type {
  GoogleEmbeddingOptions,
  GoogleModelOptions,
  GoogleOptions,
  GoogleProviderOptions,
  GoogleTaskType,
} from "./options.ts";
export { createGoogle, type GoogleProvider, google } from "./provider.ts";
