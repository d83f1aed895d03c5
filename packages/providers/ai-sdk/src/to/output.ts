import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import {
  type JsonSchema,
  type Message,
  type ModelCapabilities,
  type ModelRequest,
  type ReplyEnd,
  type ReplyPart,
  type StreamEvent,
  type ToolCallPart,
  text,
} from "@ashlar/core";
import { isStrict } from "./strict.ts";

type ResponseFormat = LanguageModelV4CallOptions["responseFormat"];

/** How JSON is asked for, and how an answer is read. */
export interface JsonAsked {
  readonly request: ModelRequest;
  /** Makes text of an answer that comes as the arguments of a tool. Without it the answer is text already. */
  readonly asText?: AnswerReader;
}

/** Makes text of an answer that comes as the arguments of a tool. */
export interface AnswerReader {
  part(part: ReplyPart): ReplyPart;
  event(event: StreamEvent): StreamEvent | undefined;
  end<End extends ReplyEnd>(end: End): End;
}

/**
 * Asks for JSON in the first mode that the model lists. The AI SDK knows no modes: it wants the JSON as text, whichever way it comes. The
 * schema stays as it is, because the AI SDK validates the answer against it.
 */
export function askForJson(request: ModelRequest, format: ResponseFormat, capabilities: ModelCapabilities): JsonAsked {
  if (format?.type !== "json") return { request };
  const schema = format.schema && { ...(format.schema as JsonSchema), ...(format.description && { description: format.description }) };
  if (!schema) return { request: instructed(request, "Answer with JSON, and with nothing else.") };
  const mode = capabilities.output[0] ?? "text";
  const strict = capabilities.strictSchemas === true && isStrict(schema);
  if (mode === "native")
    return { request: { ...request, output: { type: "json", mode, name: format.name ?? "response", schema, strict } } };
  if (mode === "text") {
    return {
      request: instructed(request, `Answer with JSON that fits this JSON Schema, and with nothing else:\n${JSON.stringify(schema)}`),
    };
  }
  const name = freeName(request);
  const tools = request.tools ?? [];
  const answer = { name, description: "Give the answer.", inputSchema: schema, strict };
  const toolChoice = tools.length > 0 && request.toolChoice !== "none" ? "required" : { name };
  return { request: { ...request, tools: [...tools, answer], toolChoice }, asText: answerReader(name) };
}

function answerReader(name: string): AnswerReader {
  let told = false;
  let given = false;
  const argumentsOf = (call: ToolCallPart): string => call.malformed ?? JSON.stringify(call.input);
  return {
    part: (part) => {
      if (part.type !== "tool-call" || part.name !== name) return part;
      given = true;
      return text(argumentsOf(part));
    },
    event(event) {
      if (!("name" in event) || event.name !== name) return event;
      given = true;
      if (event.type === "tool-call-delta") {
        told = true;
        return text(event.text);
      }
      return told || event.type !== "tool-call" ? undefined : text(argumentsOf(event));
    },
    end: (end) => (given && end.finishReason === "tool-calls" ? { ...end, finishReason: "stop" } : end),
  };
}

/** A name that none of the request's tools has. */
function freeName({ tools = [] }: ModelRequest): string {
  let name = "answer";
  while (tools.some((tool) => tool.name === name)) name += "_";
  return name;
}

/** Puts an instruction at the end of what the user said last. */
function instructed(request: ModelRequest, instruction: string): ModelRequest {
  const { messages } = request;
  const at = messages.findLastIndex(({ role }) => role === "user");
  const last = messages[at];
  const said: Message =
    last?.role === "user"
      ? { ...last, content: [...last.content, text(`\n\n${instruction}`)] }
      : { role: "user", content: [text(instruction)] };
  return { ...request, messages: last ? messages.with(at, said) : [...messages, said] };
}
