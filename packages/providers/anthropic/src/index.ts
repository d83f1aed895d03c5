/**
 * `@ashlar/anthropic`: Claude models over the official SDK.
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
// Messages
export { cached } from "./cached.ts";
// Options
export type { AnthropicModelOptions, AnthropicOptions, AnthropicProviderOptions } from "./options.ts";
// Models
export { type AnthropicProvider, anthropic, createAnthropic } from "./provider.ts";
