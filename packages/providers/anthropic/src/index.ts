/**
 * `@ashlar/anthropic`: Claude models over the official SDK.
 *
 * @module
 */

export { cached } from "./cached.ts";
export type { CountOptions, TokenCount } from "./count-tokens.ts";
export type { AnthropicModelOptions, AnthropicOptions, AnthropicProviderOptions } from "./options.ts";
export { type AnthropicProvider, anthropic, createAnthropic } from "./provider.ts";
