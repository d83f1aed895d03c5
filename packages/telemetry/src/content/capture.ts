import { isJsonObject, type JsonObject, type JsonValue, type ModelReply, type ModelRequest } from "@ashlar/core";
import type { AttributeValue } from "@opentelemetry/api";
import type { Values } from "../conventions/attributes.ts";
import type { Quietly } from "../quietly.ts";
import { createLimiter, type Limiter } from "./limiter.ts";
import { inputMessages, outputMessages, systemInstructions, toolDefinitions } from "./messages.ts";

/**
 * A kind of content: the conversation that a model gets, its system messages, its answer; the definitions of tools, what they are called
 * with and what they give back; what is searched for and which documents are found (their ids and scores); what errors say.
 */
export type Content =
  | "input"
  | "system"
  | "output"
  | "tool-definitions"
  | "tool-arguments"
  | "tool-results"
  | "retrieval"
  | "error-messages";

/** What of the content is exported, and how it is made fit for that. */
export interface CaptureOptions {
  /**
   * Exports content: all kinds, or those that are listed. Default `false`: no word of a prompt, an answer, a tool or an error's message
   * leaves the process.
   */
  readonly captureContent?: boolean | readonly Content[];
  /**
   * Rewrites each piece of content before it is exported: texts, the members and names in JSON, numbers as text. When it throws, the
   * attribute is left out and the error goes to OpenTelemetry's `diag`.
   */
  readonly redact?: (text: string) => string;
  /** The most characters of content in one attribute. What is more is cut; of a conversation the newest messages are kept. Default 16,384. */
  readonly maxContentLength?: number;
  /** Whether content is exported as JSON text, which every backend reads, or as structured attributes. Default `"json"`. */
  readonly contentFormat?: "json" | "structured";
}

/** Gathers the content that may be exported. */
export interface Capture {
  wants(kind: Content): boolean;
  request(request: Partial<ModelRequest>): Values;
  reply(reply: Pick<ModelReply, "content" | "finishReason">): Values;
  toolDescription(description: string | undefined): Values;
  toolArguments(input: unknown): Values;
  toolResult(output: unknown): Values;
  query(query: unknown): Values;
  documents(found: unknown): Values;
  errorMessage(error: unknown): string | undefined;
}

/** Makes a capture. */
export function createCapture(options: CaptureOptions, quietly: Quietly): Capture {
  const { captureContent = false, redact = (text) => text, maxContentLength = 16_384, contentFormat = "json" } = options;
  const wants = (kind: Content): boolean => (typeof captureContent === "boolean" ? captureContent : captureContent.includes(kind));
  const gather = <T>(kind: Content, content: (limiter: Limiter) => T): T | undefined => {
    if (!wants(kind)) return undefined;
    return quietly(`the content "${kind}" could not be gathered and is left out`, () => content(createLimiter(maxContentLength, redact)));
  };
  const structured = (
    kind: Content,
    content: (limiter: Limiter) => JsonValue | readonly JsonObject[] | undefined,
  ): AttributeValue | undefined =>
    gather(kind, (limiter) => {
      const value = content(limiter);
      return value === undefined || contentFormat === "structured" ? value : JSON.stringify(value);
    });
  return {
    wants,
    request: ({ messages, tools }) => ({
      inputMessages: structured("input", (limiter) => messages && inputMessages(messages, limiter)),
      systemInstructions: structured("system", (limiter) => nonEmpty(systemInstructions(messages ?? [], limiter))),
      toolDefinitions: structured("tool-definitions", (limiter) => tools && toolDefinitions(tools, limiter)),
    }),
    reply: (reply) => ({ outputMessages: structured("output", (limiter) => outputMessages(reply, limiter)) }),
    toolDescription: (description) => ({
      toolDescription: gather("tool-definitions", (limiter) => description && limiter.text(description)),
    }),
    toolArguments: (input) => ({ toolArguments: structured("tool-arguments", (limiter) => limiter.json(toJson(input))) }),
    toolResult: (output) => ({ toolResult: structured("tool-results", (limiter) => limiter.json(toJson(output))) }),
    query: (query) => ({ queryText: gather("retrieval", (limiter) => (typeof query === "string" ? limiter.text(query) : undefined)) }),
    documents: (found) => ({ documents: structured("retrieval", (limiter) => documentsOf(found, limiter)) }),
    errorMessage: (error) => gather("error-messages", (limiter) => limiter.text(error instanceof Error ? error.message : String(error))),
  };
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}

function toJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value) ?? "null");
}

/** Ids and scores, where what was found is a list of things that have them. */
function documentsOf(found: unknown, limiter: Limiter): readonly JsonObject[] | undefined {
  if (!Array.isArray(found)) return undefined;
  return found.flatMap((document: unknown) => {
    if (limiter.full || !isJsonObject(document)) return [];
    const { id, score } = document;
    return typeof id === "string" && typeof score === "number" ? [{ id: limiter.text(id), score }] : [];
  });
}
