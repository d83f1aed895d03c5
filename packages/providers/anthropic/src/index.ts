/**
 * `@ashlar/anthropic`: Claude models over the official SDK.
 *
 * @module
 */

export type { CountOptions, TokenCount } from "@ashlar/core/adapter";
export { cached } from "./cached.ts";
export type { AnthropicModelOptions, AnthropicOptions, AnthropicProviderOptions } from "./options.ts";
export { type AnthropicProvider, anthropic, createAnthropic } from "./provider.ts";
