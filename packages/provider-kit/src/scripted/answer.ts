import type { CallContext, JsonValue, ModelRequest, ReplyEnd, ReplyPart } from "@ashlar/core";
import type { FakeToolCall } from "../fakes/fake-vendor.ts";

/**
 * What a scripted model says: reasoning, then text or an object, then tool calls. Each of them may be left out. A `ModelReply` is
 * one, too.
 */
export interface ScriptedReply extends Partial<ReplyEnd> {
  readonly reasoning?: string;
  /** A list is streamed in exactly these pieces. Text that is empty is none. */
  readonly text?: string | readonly string[];
  /** The value of a call with `output`, written as JSON text. An object may be of any type, such as an interface of yours. */
  readonly object?: JsonValue | object;
  readonly toolCalls?: readonly FakeToolCall[];
  /** It refuses, in these words. */
  readonly refusal?: string;
  /** The probabilities of the labels, for a model with `capabilities: { choose: true }`; the likeliest is chosen. */
  readonly scores?: Readonly<Record<string, number>>;
  /** Parts of any kind. They come before what the other fields say. */
  readonly content?: readonly ReplyPart[];
  /** What it fails with when all of this has been said. A whole reply is this error alone. */
  readonly error?: Error;
  /** Milliseconds until it begins. Default 0. */
  readonly delay?: number;
  /** Milliseconds between two pieces of a stream. Default 0. */
  readonly pause?: number;
}

/** One answer of a script: text, a reply, an error to fail with, or a function of the request that decides, and may wait. */
export type ScriptedAnswer =
  | string
  | ScriptedReply
  | Error
  | ((request: ModelRequest, context: CallContext) => ScriptedAnswer | Promise<ScriptedAnswer>);

/** An answer that is decided. */
export type Said = Exclude<ScriptedAnswer, (...given: never[]) => unknown>;

/** Text and errors as replies, too. */
export function asReply(said: Said): ScriptedReply {
  if (typeof said === "string") return { text: said };
  return said instanceof Error ? { error: said } : said;
}
