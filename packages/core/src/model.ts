import type { MediaPart, ProviderData, ReasoningPart, TextPart, ToolCallPart } from "./content.ts";
import type { JsonObject, JsonSchema, JsonValue } from "./json.ts";
import type { Message } from "./message.ts";
import type { Price, Usage } from "./usage.ts";

/**
 * How structured output is asked for: `native`, the provider constrains the text to the schema; `tool`, the answer comes as the
 * arguments of a tool; `text`, the schema stands in the prompt.
 */
export type OutputMode = "native" | "tool" | "text";

/**
 * What a model can do. Core chooses the mode of output by it and refuses tools with an `UnsupportedError`; media that it can't take are
 * refused by its adapter.
 */
export interface ModelCapabilities {
  /** Modes of structured output, the best first. */
  readonly output: readonly OutputMode[];
  /** True where `native` output and tools accept only OpenAI's strict subset: all properties required, none additional. */
  readonly strictSchemas?: boolean;
  readonly tools: boolean;
  /** True where a request with `output: { type: "choice" }` is answered by scoring the labels. */
  readonly choose: boolean;
  readonly logProbabilities: boolean;
  /** Media that messages may carry. */
  readonly media: readonly MediaPart["type"][];
  /** Tokens that prompt and answer may have together, where it is known. */
  readonly contextLength?: number;
}

/** How much a reasoning model thinks. */
export type ReasoningEffort = "none" | "minimal" | "low" | "medium" | "high";

/** Parameters of generation. An adapter sends each of them or throws an `UnsupportedError`; it drops none. */
export interface ModelParams {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  /** The most tokens that the answer may have, reasoning included. */
  readonly maxOutputTokens?: number;
  readonly stopSequences?: readonly string[];
  readonly seed?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly reasoningEffort?: ReasoningEffort;
  readonly parallelToolCalls?: boolean;
  /** Ask for the log-probabilities of the answer's tokens, with this many alternatives each (0 for none). */
  readonly logProbabilities?: number;
}

/** A tool as the model sees it. */
export interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema: JsonSchema;
  /** True when `inputSchema` is in the strict subset, so that the provider may enforce it. */
  readonly strict: boolean;
  /** Options for the provider that receives it, such as a marker of its cache. */
  readonly providerData?: ProviderData;
}

/** Which tool the model may or must use. */
export type ToolChoice = "auto" | "none" | "required" | { readonly name: string };

/** The answer must be JSON of this schema. */
export interface JsonOutputRequest {
  readonly type: "json";
  readonly mode: OutputMode;
  readonly name: string;
  readonly schema: JsonSchema;
  /** True when `schema` is in the strict subset, so that the provider may enforce it. */
  readonly strict: boolean;
}

/** The answer must be one of these labels, and the model scores them all. */
export interface ChoiceOutputRequest {
  readonly type: "choice";
  readonly labels: readonly string[];
}

/** What a model is asked. Plain JSON data. */
export interface ModelRequest {
  readonly messages: readonly Message[];
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  readonly output?: JsonOutputRequest | ChoiceOutputRequest;
  readonly params?: ModelParams;
  /** Options that only one provider has, under the provider's name. */
  readonly providerOptions?: Readonly<Record<string, JsonObject>>;
}

/**
 * Why a model stopped: it was done, the limit of tokens cut it off, it asks for tools, it refused, the provider's filter stopped it, or a
 * reason of the provider's own.
 */
export type FinishReason = "stop" | "length" | "tool-calls" | "refusal" | "content-filter" | "other";

/** The score of one label. */
export interface LabelScore {
  readonly label: string;
  /** Natural logarithm of the label's probability given the prompt, as the model has it: not normalised over the labels. */
  readonly logProbability: number;
  /** Probability among the given labels: they add up to 1. */
  readonly probability: number;
}

/** The label that a model chose, and the scores of all labels in the order of the request. */
export interface Choice {
  readonly label: string;
  readonly scores: readonly LabelScore[];
}

/** One token of an answer and its natural log-probability. */
export interface TokenLogProbability {
  readonly token: string;
  readonly logProbability: number;
  readonly alternatives?: readonly { readonly token: string; readonly logProbability: number }[];
}

/** How a reply ended, and what it consumed. */
export interface ReplyEnd {
  readonly finishReason: FinishReason;
  readonly usage: Usage;
  /** The answer to a request with `output: { type: "choice" }`. */
  readonly choice?: Choice;
  readonly logProbabilities?: readonly TokenLogProbability[];
  /** The provider's id of the reply. */
  readonly id?: string;
  /** The model that answered, as the provider names it. */
  readonly model?: string;
  readonly providerData?: ProviderData;
}

/** What a model can say. */
export type ReplyPart = TextPart | ReasoningPart | ToolCallPart | MediaPart;

/** What a model answered. Plain JSON data. */
export interface ModelReply extends ReplyEnd {
  readonly content: readonly ReplyPart[];
}

/**
 * What a model streams: pieces of text and of reasoning, arguments of a tool call as they grow and the whole call once it is complete,
 * media, and at the very end one `finish`. A `reasoning` piece may be empty and carry only `providerData` (a signature).
 */
export type StreamEvent =
  | TextPart
  | ReasoningPart
  | { readonly type: "tool-call-delta"; readonly id: string; readonly name: string; readonly text: string }
  | ToolCallPart
  | MediaPart
  | FinishEvent;

/** The last event of each stream. */
export interface FinishEvent extends ReplyEnd {
  readonly type: "finish";
}

/** Limits in milliseconds. `Infinity` switches one off. */
export interface Timeouts {
  /** Until the provider accepts the request. Default 60,000. */
  readonly connect?: number;
  /** From the start until the first event, or the whole reply when it is not streamed. Default 600,000. */
  readonly firstChunk?: number;
  /** Between two events of a stream. Default 60,000. */
  readonly betweenChunks?: number;
  /** For the whole call: all attempts, steps and tools. No default. */
  readonly total?: number;
}

/** One request to one model: what it consumed, and why it failed if it did. */
export interface Attempt {
  readonly provider: string;
  readonly model: string;
  readonly usage: Usage;
  readonly cost: number | undefined;
  readonly milliseconds: number;
  readonly error?: Error;
}

/** What a provider says is left of one of its limits for a while, such as the tokens of this minute. */
export interface RateLimitState {
  readonly limit: "requests" | "tokens";
  readonly remaining: number;
  /** Milliseconds until the limit is whole again. */
  readonly resetAfter?: number;
}

/** What goes along with a request and is not part of it. */
export interface CallContext {
  /** An adapter stops its work, and rejects, when this is aborted. */
  readonly signal: AbortSignal;
  readonly timeouts?: Timeouts;
  /** An adapter calls this when the provider has accepted the request; it ends the connect timeout. */
  readonly connected?: () => void;
  /** An adapter gives a function here that reads what the provider has told of usage so far: what a stream has consumed that never ends. */
  readonly usageSoFar?: (read: () => Usage) => void;
  /** An adapter calls this when the provider says, with an answer, what is left of its limits. */
  readonly onRateLimit?: (state: RateLimitState) => void;
  /** Asked before each request: gives the error to throw when none may be sent any more, as when a budget is used up. */
  readonly exhausted?: () => Error | undefined;
  /** Hears of each request before it is sent, as of `onAttempt` when it has ended. Core calls it; an adapter does not. */
  readonly onRequest?: () => void;
  /** Hears of each attempt, the failed ones too. Core calls it; an adapter does not. */
  readonly onAttempt?: (attempt: Attempt) => void;
}

/** A block that was put around a model or a call: what it is and how it is set, for fingerprints and for checks of their order. */
export interface BlockInfo {
  readonly name: string;
  readonly settings?: JsonValue;
}

/**
 * A language model is two methods. Everything else in Ashlar is built on them.
 *
 * An adapter throws the errors of `@ashlar/core`, never an SDK's own. Its stream ends with exactly one `finish` event or throws.
 */
export interface LanguageModel {
  /** Who serves it: `openai`, `local` … */
  readonly provider: string;
  readonly id: string;
  readonly capabilities: ModelCapabilities;
  /** What it costs, where that is known. */
  readonly price?: Price;
  /** The blocks around the model, the outermost last. Absent on the model of an adapter. */
  readonly blocks?: readonly BlockInfo[];
  /** Answers in one piece. */
  generate(request: ModelRequest, context: CallContext): Promise<ModelReply>;
  /** Answers piece by piece. Ends with exactly one `finish` event, or throws. */
  stream(request: ModelRequest, context: CallContext): AsyncIterable<StreamEvent>;
}

/** A block around a model, such as `retry()` or `fallback(other)`. */
export type ModelBlock = (model: LanguageModel) => LanguageModel;

/** Vectors for texts, in their order. */
export interface EmbeddingReply {
  readonly embeddings: readonly Float32Array[];
  readonly usage: Usage;
}

/** A model that turns texts into vectors. `embed` of `@ashlar/core` splits long lists into its batches. */
export interface EmbeddingModel {
  readonly provider: string;
  readonly id: string;
  /** Length of a vector, where it is known before the first call. */
  readonly dimensions: number | undefined;
  /** The most texts that one request may hold. Default 100. */
  readonly maxBatchSize?: number;
  readonly price?: Price;
  embed(texts: readonly string[], context: CallContext): Promise<EmbeddingReply>;
}
