/**
 * `@ashlar/anthropic`: Claude models over the official SDK.
 *
 * @module
 */

export {};
