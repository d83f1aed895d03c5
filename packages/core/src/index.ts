/**
 * `@ashlar/core`: typed LLM calls with no runtime dependency.
 *
 * @module
 */

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
  ReasoningEffort,
  ReplyEnd,
  ReplyPart,
  StreamEvent,
  Timeouts,
  TokenLogProbability,
  ToolChoice,
  ToolDefinition,
} from "./model.ts";
// Schemas
export { formatIssues, jsonSchemaOf } from "./schema.ts";
export { type InputOf, type Issue, type OutputOf, type StandardSchema, withJsonSchema } from "./standard-schema.ts";
export { addUsage, costOf, type Price, type Usage } from "./usage.ts";
