import type { JsonObject } from "../json.ts";
import type { LanguageModel, ModelParams, OutputMode, Timeouts, ToolChoice } from "../model.ts";
import type { PromptContent } from "../prompt/template.ts";
import type { StandardSchema } from "../standard-schema.ts";
import type { Tool } from "../tool.ts";

/** What a prompt function gets beside the input. */
export interface PromptContext {
  /** Errors of earlier attempts, where a block hands them on; otherwise empty. */
  readonly errors: readonly Error[];
}

/** A function that makes the prompt of an input. */
export type PromptFunction<Parsed> = (input: Parsed, context: PromptContext) => PromptContent | Promise<PromptContent>;

/** Everything that affects the quality of a call, in one object. */
export interface CallOptions<In = unknown, Parsed = In, Value = string, Tools extends readonly Tool[] = readonly Tool[]> {
  /** Names the call in traces and versions, and its output's schema. */
  readonly name: string;
  readonly model: LanguageModel;
  readonly params?: ModelParams;
  /** Validates the input; any Standard Schema. Without it any input is passed to the prompt as it is. */
  readonly input?: StandardSchema<In, Parsed>;
  /** The shape of the answer; any Standard Schema that gives a JSON Schema. Without it the answer is text. */
  readonly output?: StandardSchema<unknown, Value>;
  readonly prompt: PromptFunction<Parsed>;
  readonly tools?: Tools;
  /** Which tool the model may or must use. A "must" holds for the first request; after it the model is free to answer. Default "auto". */
  readonly toolChoice?: ToolChoice;
  /** The most requests that one run of the call may make for tools. Default 10. */
  readonly maxSteps?: number;
  /** How structured output is asked for. Default: the first mode that the model lists. */
  readonly outputMode?: OutputMode;
  readonly timeouts?: Timeouts;
  /** Options that only one provider has, under its name. */
  readonly providerOptions?: Readonly<Record<string, JsonObject>>;
}

/** What a call is made of, readable by every block: its options without their types of input and value. */
export interface CallSpec extends Omit<CallOptions<unknown, unknown, unknown>, "prompt"> {
  readonly prompt: PromptFunction<never>;
}

/** What `.with` may change: all that leaves the types of input and value as they are. */
export type CallChanges = Partial<
  Pick<CallSpec, "name" | "model" | "params" | "toolChoice" | "maxSteps" | "outputMode" | "timeouts" | "providerOptions">
>;

/** Options of one run. */
export interface RunOptions {
  /** Aborts the run: requests, tools, and what waits. */
  readonly signal?: AbortSignal;
}

/** A decision about a tool call that waits, as data. A `ToolResultPart` is one too. */
export type ToolDecision =
  | { readonly type: "approve"; readonly id: string }
  | { readonly type: "deny"; readonly id: string; readonly reason?: string };

/** Lets a tool call that waits for approval run. */
export function approve(call: { readonly id: string }): ToolDecision {
  return { type: "approve", id: call.id };
}

/** Tells the model that a tool call was not allowed, and why. */
export function deny(call: { readonly id: string }, reason?: string): ToolDecision {
  return { type: "deny", id: call.id, ...(reason !== undefined && { reason }) };
}
