/**
 * `@ashlar/ai-sdk`: any Vercel AI SDK model as an Ashlar model, and the other way round.
 *
 * @module
 */

export {};
