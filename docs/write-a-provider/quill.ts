import {
  type CallContext,
  type FinishReason,
  type JsonObject,
  type LanguageModel,
  type Message,
  type ModelReply,
  type ModelRequest,
  type ReplyEnd,
  type StreamEvent,
  text,
  textOf,
  toolCall,
} from "@ashlar/core";
import * as adapter from "@ashlar/core/adapter";

const errors: adapter.ErrorWire = {
  codes: {
    who_are_you: "authentication",
    not_for_you: "permission",
    no_such_quill: "not-found",
    script_too_long: "context-length",
    too_fast: "rate-limit",
    purse_empty: "quota",
    too_busy: "overloaded",
    not_written: "content-filter",
  },
  requestIdHeader: "x-quill-request",
  keySource: "the option apiKey, or the variable QUILL_API_KEY",
};

/** Makes models of Quill. Nothing is sent, and no key needed, before the first call. */
export function createQuill(options: { readonly apiKey?: string; readonly baseURL?: string } = {}): (id: string) => LanguageModel {
  const { apiKey, baseURL = "https://api.quill.example/v2" } = options;
  const missing = (): string => "There is no API key: set the variable QUILL_API_KEY, or pass createQuill({ apiKey }).";
  const transport = adapter.jsonTransport({
    provider: "quill",
    errors,
    baseURL,
    key: (details) => adapter.readKey({ apiKey, variables: ["QUILL_API_KEY"], keyHeaders: [], missing }, details),
    authorize: (key) => ({ "x-quill-key": key ?? "" }),
  });
  return (id) => {
    const post = async (request: ModelRequest, context: CallContext, streams: boolean) =>
      transport.post({ path: "/scripts", model: id, body: toBody(request, id, streams), streams }, context);
    return {
      provider: "quill",
      id,
      capabilities: { output: ["native", "text"], tools: true, choose: false, logProbabilities: false, media: [] },
      generate: async (request, context) => adapter.readReply(await post(request, context, false), toReply),
      stream: (request, context) => adapter.readStream(() => post(request, context, true), { reader: toEvents, readWhole: toReply }),
    };
  };
}

/** A request in Quill's words. What Quill has no word for is an error, and never dropped. */
function toBody(request: ModelRequest, model: string, streamed: boolean): object {
  const { messages, tools = [], toolChoice = "auto", params = {} } = request;
  const { temperature, topP, maxOutputTokens, seed, stopSequences, ...others } = params;
  const [unknown] = Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : name));
  if (unknown) throw adapter.unsupported(`params.${unknown}`, model, "leave it out, or take another provider's model");
  if (toolChoice !== "auto" && toolChoice !== "none") throw adapter.unsupported("a tool that must be used", model, "leave toolChoice out");
  const body = {
    quill: model,
    streamed,
    script: messages.flatMap((message) => toLines(message, model)),
    style: { heat: temperature, nucleus: topP, longest: maxOutputTokens, seed, until: stopSequences },
    form: adapter.nativeOutput(request, model)?.schema,
    errands: tools.map(({ name, description, inputSchema }) => ({ name, purpose: description, needs: inputSchema })),
    runs: toolChoice === "auto",
  };
  return adapter.withProviderOptions(body, request, "quill", ["quill", "script", "streamed"]);
}

function toLines({ role, content }: Message, model: string): object[] {
  const media = content.find((part) => "source" in part || ("media" in part && part.media?.length));
  if (media) throw adapter.unsupported(`media (${media.type})`, model, "put into words what is to be seen or heard");
  if (role === "tool") return content.map(({ id, output, isError = false }) => ({ who: "errand", id, brought: output, failed: isError }));
  if (role !== "assistant") return [{ who: role === "system" ? "director" : "visitor", says: textOf(content) }];
  const calls = content.filter((part) => part.type === "tool-call");
  const errands = calls.map(({ id, name, input, malformed }) => ({ id, name, with: malformed ?? JSON.stringify(input) }));
  return [{ who: "quill", says: textOf(content), errands }];
}

/** A reply of Quill's, or a piece of one. */
interface Said extends JsonObject {
  readonly id?: string;
  readonly quill?: string;
  readonly says?: string;
  readonly errands?: readonly { readonly id: string; readonly name: string; readonly with: string }[];
  readonly ended?: string;
  readonly ink?: { readonly read?: number; readonly written?: number } | undefined;
}

function toReply(said: Said): ModelReply {
  const calls = (said.errands ?? []).map(({ id, name, with: input }) => toolCall(id, adapter.asText(name), adapter.asText(input)));
  return { content: [...(said.says ? [text(adapter.asText(said.says))] : []), ...calls], ...endOf(said, calls.length > 0) };
}

/** Reads a stream: pieces of text, pieces of the arguments of errands, and at last how it ended. */
function toEvents(): adapter.WireReader {
  const errands = new Map<string, { readonly name: string; text: string }>();
  let last: Said = {};
  return {
    get done() {
      return last.ended !== undefined;
    },
    get usage() {
      return usageOf(last);
    },
    read(said: Said, emit: (event: StreamEvent) => void) {
      last = { ...last, ...said };
      if (said.says) emit(text(adapter.asText(said.says)));
      for (const { id, name, with: piece } of said.errands ?? []) {
        const errand = errands.get(id) ?? { name: adapter.asText(name), text: "" };
        errand.text += adapter.asText(piece);
        errands.set(id, errand);
        emit({ type: "tool-call-delta", id, name, text: piece });
      }
      if (said.ended !== undefined) for (const [id, { name, text: whole }] of errands) emit(toolCall(id, name, whole));
    },
    finish: () => (last.ended === undefined ? undefined : { type: "finish", ...endOf(last, errands.size > 0) }),
  };
}

const reasons: Readonly<Record<string, FinishReason>> = {
  done: "stop",
  page_full: "length",
  errands: "tool-calls",
  declined: "refusal",
  struck_out: "content-filter",
};

function endOf({ ended, id, quill, ink }: Said, hasCalls: boolean): ReplyEnd {
  if (ended === undefined) throw new TypeError("it does not say how it ended");
  const finishReason = hasCalls && ended === "done" ? "tool-calls" : (reasons[ended] ?? "other");
  return { finishReason, usage: usageOf({ ink }), ...(id && { id }), ...(quill && { model: quill }) };
}

function usageOf({ ink }: Pick<Said, "ink">): ReplyEnd["usage"] {
  return adapter.reportedUsage({ inputTokens: ink?.read, outputTokens: ink?.written });
}
