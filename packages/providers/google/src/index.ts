/**
 * `@ashlar/google`: Gemini models over the official SDK.
 *
 * @module
 */

export {};
