import type { Message } from "./message.ts";
import type { Attempt, ModelReply, Timeouts } from "./model.ts";
import type { Issue } from "./standard-schema.ts";
import type { Usage } from "./usage.ts";

const marker = Symbol.for("@ashlar/core/error");

/** What every error may carry beside its message. */
export interface ErrorDetails {
  readonly cause?: unknown;
  /** Whether the same request may succeed later. Default: by the class. */
  readonly retryable?: boolean | undefined;
  /** Milliseconds that the provider asks to wait. */
  readonly retryAfter?: number | undefined;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  /** HTTP status. */
  readonly status?: number | undefined;
  /** The provider's id of the request, to quote to its support. */
  readonly requestId?: string | undefined;
  /** The provider's own body, without secrets. */
  readonly body?: unknown;
  /** What had arrived before the failure. */
  readonly partial?: ModelReply | undefined;
  /** What the failed attempt consumed, where the provider said so. */
  readonly usage?: Usage | undefined;
  /** All requests of the call that failed, this one included. Set on an error that leaves a call. */
  readonly attempts?: readonly Attempt[] | undefined;
  /** The conversation until the failure. Set on an error that leaves a call. */
  readonly messages?: readonly Message[] | undefined;
}

/** The shape of all errors of Ashlar: `code` tells them apart, also across copies of the package and after a transfer as JSON. */
export interface AshlarError<Code extends string = string> extends Error, Omit<ErrorDetails, "retryable" | "cause"> {
  readonly code: Code;
  readonly retryable: boolean;
}

/** A class of errors as `defineError` makes it. */
export interface ErrorClass<Code extends string, Extra extends object> {
  readonly code: Code;
  new (message: string, details: ErrorDetails & Extra): AshlarError<Code> & Extra;
  /** True for errors of this class, also for those of another copy of the package. */
  isInstance(error: unknown): error is AshlarError<Code> & Extra;
}

/**
 * Defines a class of errors by its code. `Extra` are fields that each such error carries.
 *
 * @example
 * class DatasetError extends defineError<"dataset", { readonly line: number }>("dataset") {}
 * throw new DatasetError("line 7 has no label; add one or delete the line", { line: 7 });
 */
export function defineError<const Code extends string, Extra extends object = object>(
  code: Code,
  retryable = false,
): ErrorClass<Code, Extra> {
  const name = `${code.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}Error`;
  class Defined extends Error {
    static readonly code = code;
    static isInstance(error: unknown): error is AshlarError<Code> & Extra {
      return isAshlarError(error) && error.code === code;
    }
    constructor(message: string, details: ErrorDetails & Extra) {
      const { cause, ...fields } = details;
      super(message, cause === undefined ? undefined : { cause });
      Object.assign(this, { retryable }, definedOnly(fields));
      Object.defineProperties(this, { name: { value: name }, code: { value: code, enumerable: true }, [marker]: { value: true } });
    }
    /** As data, for a log. The errors of attempts are told in words: this one is among them. */
    toJSON(): object {
      const { attempts, ...fields }: ErrorDetails = this;
      const told = attempts?.map(({ error, ...attempt }) => ({ ...attempt, ...(error && { error: String(error) }) }));
      return { name, message: this.message, ...fields, attempts: told };
    }
  }
  // TypeScript does not see the fields that `Object.assign` sets.
  return Defined as typeof Defined & ErrorClass<Code, Extra>;
}

/** True for any error of Ashlar, of this copy of the package or another. */
export function isAshlarError(error: unknown): error is AshlarError {
  return error instanceof Error && marker in error;
}

function definedOnly(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** No key, or one that the provider does not accept. Set the variable or option that the message names. */
export class AuthenticationError extends defineError("authentication") {}
/** The key is known, but may not do this. */
export class PermissionError extends defineError("permission") {}
/** The provider has no such model or resource. */
export class NotFoundError extends defineError("not-found") {}
/** The request is wrong; the message says where. */
export class InvalidRequestError extends defineError("invalid-request") {}
/** The prompt does not fit into the model's context. */
export class ContextLengthError extends defineError<"context-length", { readonly inputTokens?: number; readonly contextLength?: number }>(
  "context-length",
) {}
/** The model can't do what `feature` names; the message says what to use instead. */
export class UnsupportedError extends defineError<"unsupported", { readonly feature: string }>("unsupported") {}
/** Too many requests or tokens: wait `retryAfter` milliseconds. */
export class RateLimitError extends defineError("rate-limit", true) {}
/** The account has no credit left or reached its limit: waiting does not help. */
export class QuotaError extends defineError("quota") {}
/** The provider has too much to do. */
export class OverloadedError extends defineError("overloaded", true) {}
/** The provider failed. */
export class ServerError extends defineError("server", true) {}
/** The provider could not be reached; the message names the host. */
export class ConnectionError extends defineError("connection", true) {}
/** A limit of time passed: `timeout` says which, `milliseconds` how long it was. */
export class TimeoutError extends defineError<"timeout", { readonly timeout: keyof Timeouts; readonly milliseconds: number }>(
  "timeout",
  true,
) {}
/** The caller aborted the call; `cause` is the signal's reason. */
export class AbortedError extends defineError("aborted") {}
/** The model refused, or the provider's filter stopped it. Asking again does not help. */
export class RefusalError extends defineError<"refusal", { readonly reason: "refusal" | "content-filter" }>("refusal") {}
/** The limit of tokens cut the answer off before it was complete. Raise `params.maxOutputTokens`. */
export class TruncatedError extends defineError("truncated") {}
/**
 * A value does not fit its schema. `of` says which value: the call's input or the model's output; `reason` whether it was no JSON at all
 * or JSON of another shape. `text` is what the model wrote.
 */
export class SchemaError extends defineError<
  "schema",
  { readonly of: "input" | "output"; readonly reason: "json" | "schema"; readonly issues: readonly Issue[]; readonly text?: string }
>("schema") {}
/** A tool loop can't go on: too many steps, or a resume that does not answer each open tool call. */
export class ToolError extends defineError("tool") {}
/** A stream broke off before its `finish` event. `partial` holds what had arrived. */
export class StreamInterruptedError extends defineError("stream-interrupted", true) {}
