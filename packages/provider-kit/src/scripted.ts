/**
 * `@ashlar/provider-kit/scripted`: a language model that says what a test tells it to say. It needs no server, no Node and no vitest.
 *
 * @module
 */

export type { ScriptedAnswer, ScriptedReply } from "./scripted/answer.ts";
export { replyOf } from "./scripted/reply-of.ts";
export { type ScriptedModel, type ScriptedModelOptions, scriptedModel } from "./scripted/scripted-model.ts";
