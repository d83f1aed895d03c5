/**
 * `@ashlar/google`: Gemini models over the official SDK.
 *
 * @module
 */

export type { TokenCount } from "./count-tokens.ts";
export type {
  GoogleEmbeddingOptions,
  GoogleModelOptions,
  GoogleOptions,
  GoogleProviderOptions,
  GoogleTaskType,
} from "./options.ts";
export { createGoogle, type GoogleProvider, google } from "./provider.ts";
