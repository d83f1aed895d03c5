/**
 * `@ashlar/anthropic`: Claude models over the official SDK.
 *
 * @module
 */

export { cached } from "./cached.ts";
export type { AnthropicMessagesOptions, AnthropicModelOptions, AnthropicOptions } from "./options.ts";
export { type AnthropicProvider, anthropic, createAnthropic } from "./provider.ts";
