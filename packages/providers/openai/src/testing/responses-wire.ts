import { events, json } from "./answers.ts";
import type { Answer } from "./fake-server.ts";

/** An item of a response's output. */
export type Item = { readonly type: string; readonly id: string } & Readonly<Record<string, unknown>>;

/** Usage as OpenAI reports it. */
export const responsesUsage = {
  input_tokens: 20,
  input_tokens_details: { cached_tokens: 8, cache_write_tokens: 2 },
  output_tokens: 10,
  output_tokens_details: { reasoning_tokens: 4 },
  total_tokens: 30,
};

/** A message of the model. */
export function message(text: string, id = "msg_1", extra: object = {}): Item {
  return {
    type: "message",
    id,
    status: "completed",
    role: "assistant",
    content: [{ type: "output_text", text, annotations: [], logprobs: [] }],
    ...extra,
  };
}

/** A message that refuses. */
export function refusal(text: string): Item {
  return { type: "message", id: "msg_1", status: "completed", role: "assistant", content: [{ type: "refusal", refusal: text }] };
}

/** A request for a tool. */
export function functionCall(call_id: string, name: string, text: string, id = `fc_${call_id}`): Item {
  return { type: "function_call", id, call_id, name, arguments: text, status: "completed" };
}

/** What the model thought, as a summary. */
export function thought(summary: readonly string[], id = "rs_1", extra: object = {}): Item {
  return { type: "reasoning", id, summary: summary.map((text) => ({ type: "summary_text", text })), ...extra };
}

/** A whole response. */
export function response(output: readonly Item[], extra: object = {}) {
  return {
    id: "resp_1",
    object: "response",
    created_at: 1_790_000_000,
    status: "completed",
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model: "gpt-5-mini-2025-08-07",
    output,
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    usage: responsesUsage,
    ...extra,
  };
}

/** The events that stream these items, text and arguments in pieces of `size` characters. `last` is the terminal event. */
export function streamed(output: readonly Item[], extra: object = {}, { size = 4, last = "response.completed" } = {}): readonly object[] {
  const list: object[] = [];
  const add = (type: string, fields: object) => list.push({ type, sequence_number: list.length, ...fields });
  add("response.created", { response: response([], { status: "in_progress", usage: undefined }) });
  for (const [output_index, item] of output.entries()) {
    const at = { item_id: item.id, output_index };
    add("response.output_item.added", { output_index, item: started(item) });
    for (const [content_index, content] of listOf(item.type === "message" ? item.content : []).entries()) {
      const kind = content.type === "refusal" ? "refusal" : "output_text";
      for (const delta of pieces(content.text ?? content.refusal ?? "", size)) {
        add(`response.${kind}.delta`, { ...at, content_index, delta, ...(kind === "output_text" && { logprobs: [] }) });
      }
    }
    for (const [summary_index, part] of listOf(item.summary).entries()) {
      add("response.reasoning_summary_part.added", { ...at, summary_index, part: { type: "summary_text", text: "" } });
      for (const delta of pieces(part.text ?? "", size)) add("response.reasoning_summary_text.delta", { ...at, summary_index, delta });
    }
    for (const delta of pieces(typeof item.arguments === "string" ? item.arguments : "", size)) {
      add("response.function_call_arguments.delta", { ...at, delta });
    }
    add("response.output_item.done", { output_index, item });
  }
  add(last, { response: response(output, extra) });
  return list;
}

/** Answers as the Responses API does: streamed when the request asks for it. */
export function responds(output: readonly Item[], extra: { readonly status?: string } & object = {}): Answer {
  const last = extra.status === "incomplete" || extra.status === "failed" ? `response.${extra.status}` : "response.completed";
  return (reply, request) =>
    (request.body.stream ? events(streamed(output, extra, { last })) : json(response(output, extra), 200, { "x-request-id": "req_1" }))(
      reply,
      request,
    );
}

function started(item: Item): object {
  if (item.type === "message") return { ...item, status: "in_progress", content: [] };
  if (item.type === "reasoning") return { type: "reasoning", id: item.id, summary: [] };
  if (item.type === "function_call") return { ...item, status: "in_progress", arguments: "" };
  return item;
}

interface Text {
  readonly type?: string;
  readonly text?: string;
  readonly refusal?: string;
}

function listOf(value: unknown): readonly Text[] {
  return Array.isArray(value) ? value : [];
}

function pieces(text: string, size: number): readonly string[] {
  return text.match(new RegExp(`.{1,${size}}`, "gsu")) ?? [];
}
