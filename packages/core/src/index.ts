/**
 * `@ashlar/core`: typed LLM calls with no runtime dependency.
 *
 * @module
 */

// Calls
export { type Call, type CallArguments, type CallBlock, type CallInput, call, wrapCall } from "./call/call.ts";
export type { CallEvent, DeepPartial, Next, Reply, ReplyStream, Resumable, ToolCallOf, ValueWith } from "./call/reply.ts";
export type { Run, RunContext } from "./call/run.ts";
export {
  approve,
  type CallChanges,
  type CallOptions,
  type CallSpec,
  deny,
  type PromptContext,
  type PromptFunction,
  type RunOptions,
  type ToolDecision,
} from "./call/spec.ts";
// Data
export {
  type AudioPart,
  audio,
  type ContentPart,
  type FilePart,
  file,
  type ImagePart,
  image,
  type MediaPart,
  type MediaSource,
  type ProviderData,
  type ReasoningPart,
  reasoning,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
  text,
  toolCall,
  toolFailure,
  toolResult,
} from "./content.ts";
export { type Embedded, type EmbedOptions, embed } from "./embed.ts";
// Errors
export {
  AbortedError,
  type AshlarError,
  AuthenticationError,
  ConnectionError,
  ContextLengthError,
  defineError,
  type ErrorClass,
  type ErrorDetails,
  InvalidRequestError,
  isAshlarError,
  NotFoundError,
  OverloadedError,
  PermissionError,
  QuotaError,
  RateLimitError,
  RefusalError,
  SchemaError,
  ServerError,
  StreamInterruptedError,
  TimeoutError,
  ToolError,
  TruncatedError,
  UnsupportedError,
} from "./errors.ts";
export { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "./json.ts";
export {
  type AssistantMessage,
  isMessage,
  type Message,
  type SystemMessage,
  type ToolMessage,
  textOf,
  type UserMessage,
} from "./message.ts";
// Models
export type {
  Attempt,
  BlockInfo,
  CallContext,
  Choice,
  ChoiceOutputRequest,
  EmbeddingModel,
  EmbeddingReply,
  FinishEvent,
  FinishReason,
  JsonOutputRequest,
  LabelScore,
  LanguageModel,
  ModelBlock,
  ModelCapabilities,
  ModelParams,
  ModelReply,
  ModelRequest,
  OutputMode,
  RateLimitState,
  ReasoningEffort,
  ReplyEnd,
  ReplyPart,
  StreamEvent,
  Timeouts,
  TokenLogProbability,
  ToolChoice,
  ToolDefinition,
} from "./model.ts";
export {
  type JsonTextFailure,
  type JsonTextOptions,
  type JsonTextResult,
  type PartialJsonReader,
  parseJsonText,
  partialJson,
} from "./partial-json.ts";
export { pipe } from "./pipe.ts";
// Prompts
export { calibrated } from "./prompt/calibrated.ts";
export { type ChainOfThoughtOptions, chainOfThought } from "./prompt/chain-of-thought.ts";
export { type Dialogue, type DialogueOptions, type DialogueState, type DialogueTurn, dialogue } from "./prompt/dialogue.ts";
export { type Example, type FewShotOptions, fewShot } from "./prompt/few-shot.ts";
export { renderPrompt } from "./prompt/render.ts";
export { assistant, type Prompt, type PromptContent, prompt, system, type Untrusted, untrusted, user } from "./prompt/template.ts";
// For adapters and blocks
export { type Collector, collector, collectReply, generateFromStream, streamReply } from "./request/collect.ts";
export { type Open, type OpenReply, openedReply, wrapModel } from "./request/wrap-model.ts";
// Schemas
export { formatIssues, jsonSchemaOf } from "./schema.ts";
export { type InputOf, type Issue, type OutputOf, type StandardSchema, withJsonSchema } from "./standard-schema.ts";
export { type PreparedToolCall, type Tool, type ToolContext, type ToolOutput, tool, toolOutput } from "./tool.ts";
export { addUsage, costOf, type Price, type TokenRates, type Usage } from "./usage.ts";
