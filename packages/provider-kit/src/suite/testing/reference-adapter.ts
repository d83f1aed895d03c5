import {
  type CallContext,
  type FinishReason,
  isJsonObject,
  type JsonObject,
  type LanguageModel,
  type Message,
  type ModelReply,
  type ModelRequest,
  text,
  textOf,
  toolCall,
  type Usage,
} from "@ashlar/core";
import * as adapter from "@ashlar/core/adapter";
import type { WireCapabilities } from "../../index.ts";
import type { VendorAddress } from "../options.ts";

/** What the reference adapter can do: the least that makes each topic of the suite run. */
export const referenceCapabilities = {
  output: ["native", "tool", "text"],
  tools: true,
  media: [],
  params: ["temperature", "maxOutputTokens"],
  endsWithoutMark: true,
  retryAfter: ["milliseconds", "seconds", "date"],
} as const satisfies WireCapabilities;

const errors: adapter.ErrorWire = {
  codes: {
    insufficient_quota: "quota",
    context_length_exceeded: "context-length",
    invalid_prompt: "content-filter",
    server_is_overloaded: "overloaded",
    server_error: "server",
    rate_limit_exceeded: "rate-limit",
  },
  keySource: "the option apiKey",
};
const finishReasons: Readonly<Record<string, FinishReason>> = { stop: "stop", length: "length", content_filter: "content-filter" };

/** A small adapter for Chat Completions that is right, to be broken on purpose. */
export function referenceModel({ baseURL, apiKey }: VendorAddress): LanguageModel {
  const id = "reference-1";
  const missing = () => "There is no API key: pass the option apiKey.";
  const transport = adapter.jsonTransport({
    provider: "reference",
    errors,
    baseURL,
    key: (details) => adapter.readKey({ apiKey, variables: [], keyHeaders: [], missing }, details),
    authorize: (key) => ({ authorization: `Bearer ${key}` }),
  });
  const post = async (request: ModelRequest, context: CallContext, streams: boolean) =>
    transport.post({ path: "/chat/completions", model: id, body: toBody(request, id, streams), streams }, context);
  return {
    provider: "reference",
    id,
    capabilities: { output: referenceCapabilities.output, tools: true, choose: false, logProbabilities: false, media: [] },
    generate: async (request, context) => adapter.readReply(await post(request, context, false), toReply),
    stream: (request, context) => adapter.readStream(() => post(request, context, true), { reader, readWhole: toReply }),
  };
}

function toBody(request: ModelRequest, model: string, stream: boolean): object {
  const { messages, tools = [], toolChoice, params: { temperature, maxOutputTokens, ...others } = {} } = request;
  for (const name of Object.keys(others)) throw adapter.unsupported(`params.${name}`, model, "leave it out, or take another adapter");
  const output = adapter.nativeOutput(request, model);
  return {
    model,
    messages: messages.flatMap((message) => toMessages(message, model)),
    ...(stream && { stream, stream_options: { include_usage: true } }),
    ...(temperature !== undefined && { temperature }),
    ...(maxOutputTokens !== undefined && { max_completion_tokens: maxOutputTokens }),
    ...(output && { response_format: { type: "json_schema", json_schema: { name: output.name, schema: output.schema } } }),
    ...(toolChoice && { tool_choice: typeof toolChoice === "string" ? toolChoice : { type: "function", function: toolChoice } }),
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, inputSchema: parameters }) => ({
        type: "function",
        function: { name, description, parameters },
      })),
    }),
  };
}

function toMessages({ role, content }: Message, model: string): object[] {
  const media = content.find((part) => ["image", "audio", "file"].includes(part.type) || (part.type === "tool-result" && part.media));
  if (media) throw adapter.unsupported(`${media.type} parts with media`, model, "describe it in words, or take another adapter");
  if (role !== "tool") {
    const calls = content.flatMap((part) => (part.type === "tool-call" ? [part] : []));
    const tool_calls = calls.map(({ id, name, input, malformed = JSON.stringify(input) }) => ({
      id,
      type: "function",
      function: { name, arguments: malformed },
    }));
    return [{ role, content: textOf(content), ...(tool_calls.length > 0 && { tool_calls }) }];
  }
  return content.map(({ id, output, isError }) => ({
    role,
    tool_call_id: id,
    content: isError ? `Error: ${output}` : typeof output === "string" ? output : JSON.stringify(output),
  }));
}

function toReply({ id, model, choices, usage }: JsonObject): ModelReply {
  const choice = Array.isArray(choices) ? choices[0] : undefined;
  const message = isJsonObject(choice) && isJsonObject(choice.message) ? choice.message : undefined;
  if (!message || !isJsonObject(choice)) throw new TypeError("it holds no message");
  const { content, refusal, tool_calls } = message;
  const calls = (Array.isArray(tool_calls) ? tool_calls : []).map(({ id, function: called }) =>
    toolCall(asText(id), asText(called.name), asText(called.arguments)),
  );
  const said = asText(refusal ?? content ?? "");
  return {
    content: [...(said ? [text(said)] : []), ...calls],
    finishReason: typeof refusal === "string" ? "refusal" : calls.length > 0 ? "tool-calls" : toFinish(choice.finish_reason),
    usage: toUsage(usage),
    ...ids({ id, model }),
  };
}

function reader(): adapter.WireReader {
  let end: JsonObject = {};
  let finish: unknown;
  let refused = false;
  const calls: { readonly id: string; readonly name: string; text: string }[] = [];
  return {
    done: false,
    get usage() {
      return toUsage(end.usage);
    },
    read(chunk, emit) {
      end = { ...end, id: chunk.id, model: chunk.model, ...(chunk.usage && { usage: chunk.usage }) };
      const choice = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
      if (!isJsonObject(choice) || !isJsonObject(choice.delta)) return;
      const { content, refusal, tool_calls } = choice.delta;
      refused ||= typeof refusal === "string" && refusal !== "";
      const said = asText(refusal ?? content ?? "");
      if (said) emit(text(said));
      for (const { index, id, function: called } of Array.isArray(tool_calls) ? tool_calls : []) {
        calls[index] ??= { id: asText(id), name: asText(called.name), text: "" };
        calls[index].text += asText(called.arguments);
        if (called.arguments) emit({ type: "tool-call-delta", id: calls[index].id, name: calls[index].name, text: called.arguments });
      }
      if (!choice.finish_reason) return;
      finish = choice.finish_reason;
      for (const call of calls) emit(toolCall(call.id, call.name, call.text));
    },
    finish() {
      if (finish === undefined) return undefined;
      const finishReason = refused ? "refusal" : calls.length > 0 ? "tool-calls" : toFinish(finish);
      return { type: "finish", finishReason, usage: toUsage(end.usage), ...ids(end) };
    },
  };
}

/** A field of another type is a wire that this adapter does not know. */
function asText(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError("a field that should be text is not");
}

function toFinish(reason: unknown): FinishReason {
  return finishReasons[String(reason)] ?? "other";
}

function ids({ id, model }: JsonObject): { readonly id?: string; readonly model?: string } {
  return { ...(typeof id === "string" && { id }), ...(typeof model === "string" && { model }) };
}

function toUsage(usage: unknown): Usage {
  if (!isJsonObject(usage)) return {};
  const { prompt_tokens: input, completion_tokens: output } = usage;
  return { ...(typeof input === "number" && { inputTokens: input }), ...(typeof output === "number" && { outputTokens: output }) };
}
