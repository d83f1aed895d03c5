/**
 * `@ashlar/google`: Gemini models over the official SDK.
 *
 * @module
 */

// Batches, and counts of tokens
export {
  BatchError,
  type BatchFailure,
  BatchFileError,
  type BatchOptions,
  type BatchProgress,
  type BatchResult,
  type BatchState,
  type CountOptions,
  type TokenCount,
} from "@ashlar/core/provider";
// Options
export type {
  GoogleEmbeddingOptions,
  GoogleModelOptions,
  GoogleOptions,
  GoogleProviderOptions,
  GoogleTaskType,
} from "./options.ts";
// Models
export { createGoogle, type GoogleProvider, google } from "./provider.ts";
