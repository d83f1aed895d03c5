/**
 * `@ashlar/ai-sdk`: any model of the Vercel AI SDK as one of Ashlar, and the other way round.
 *
 * @module
 */

export { type FromAiSdkOptions, fromAiSdk } from "./from/language-model.ts";
