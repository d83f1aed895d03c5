import type { ToolCallPart, ToolResultPart } from "../content.ts";
import type { JsonValue } from "../json.ts";
import type { Message } from "../message.ts";
import type { Attempt, Choice, FinishReason, StreamEvent, TokenLogProbability } from "../model.ts";
import type { PromptContent } from "../prompt/template.ts";
import type { Tool } from "../tool.ts";
import type { Usage } from "../usage.ts";
import type { RunOptions, ToolDecision } from "./spec.ts";

/** A tool call that the call has carried out, typed by its tool. */
export type ToolCallOf<T extends Tool> =
  T extends Tool<infer Name, infer Input, infer Output>
    ? {
        readonly id: string;
        readonly name: Name;
        /** The validated input; absent when it was not valid. */
        readonly input?: Input;
        /** What the tool returned; absent when it failed. */
        readonly output?: Awaited<Output>;
        /** What the model was told when it failed. */
        readonly error?: string;
      }
    : never;

/** `undefined` joins the value where a tool may stop the call before there is one. */
export type ValueWith<Value, Tools extends readonly Tool[]> = true extends Tools[number]["pauses"] ? Value | undefined : Value;

/** What a call gives back: plain data. */
export interface Reply<Value = unknown, Tools extends readonly Tool[] = readonly Tool[]> {
  /** The validated output, or the text when the call has no output schema. */
  readonly value: Value;
  /** What the model wrote last, as it wrote it. */
  readonly text: string;
  /** What it thought before, where the provider tells. */
  readonly reasoning: string;
  /** All that the call consumed: failed attempts and steps with tools are included. */
  readonly usage: Usage;
  /** US dollars, or `undefined` when the price of an attempt is not known. */
  readonly cost: number | undefined;
  /** The whole conversation, the answer included. Save it as JSON to go on later with `resume`. */
  readonly messages: readonly Message[];
  readonly finishReason: FinishReason;
  /** All requests to models, the failed ones too. */
  readonly attempts: readonly Attempt[];
  /** The tool calls that were carried out, in their order. */
  readonly toolCalls: readonly ToolCallOf<Tools[number]>[];
  /** Tool calls that wait for a decision of the caller. When there are any, `value` is `undefined`. */
  readonly pending: readonly ToolCallPart[];
  /** Probabilities of the labels, when the output is one of some labels and the model scores them. */
  readonly choice?: Choice;
  readonly logProbabilities?: readonly TokenLogProbability[];
}

/** What may follow a reply: what the user says next, or decisions about the tool calls that wait. */
export type Next = PromptContent | readonly (ToolDecision | ToolResultPart)[];

/** The next turn of a reply's conversation. */
export interface Resumable<R extends Reply> {
  /** Goes on with the same call. */
  resume(next: Next, options?: RunOptions): Promise<R & Resumable<R>>;
  /** Goes on with the same call, as a stream. */
  resumeStream(next: Next, options?: RunOptions): ReplyStream<R & Resumable<R>>;
}

/** Some parts of a value, while it streams. */
export type DeepPartial<T> = T extends readonly (infer E)[]
  ? readonly DeepPartial<E>[]
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/**
 * What a call streams: the model's events, without its `finish`; `step` at the start of each request, with the format of
 * the text that follows; the results of tools; `restart` when
 * a block begins again and what was shown is void; and one `finish` at the end.
 */
export type CallEvent =
  | StreamEvent
  | ToolResultPart
  | { readonly type: "step"; readonly step: number; readonly format: "text" | "json" | "wrapped-json" }
  | { readonly type: "restart"; readonly reason: string };

/**
 * A reply while it streams. Each reader sees everything from the beginning, whenever it comes; when the last one leaves early the request
 * is cancelled. Every reader, and `reply`, ends or throws.
 */
export interface ReplyStream<R extends Reply> extends AsyncIterable<CallEvent> {
  /** The text, piece by piece. After a `restart` it goes on with the new text. */
  text(): AsyncIterable<string>;
  /** The value as far as it has arrived: a new object for each change, which shares what did not change. */
  partials(): AsyncIterable<DeepPartial<R["value"]>>;
  /** The whole reply. */
  readonly reply: Promise<R>;
}

/** JSON of what a tool returned: `undefined` becomes `null`. */
export function toJson(value: unknown): JsonValue {
  return value === undefined ? null : JSON.parse(JSON.stringify(value) ?? "null");
}
