import {
  type FinishReason,
  type JsonObject,
  type LanguageModel,
  type ModelReply,
  type ModelRequest,
  text,
  textOf,
  type Usage,
} from "@ashlar/core";
import { durationOf, type ErrorWire, jsonTransport, readReply, readStream, type WireReader } from "@ashlar/core/adapter";

/** As much of Chat Completions as tests of blocks over real connections need: text in and out, errors, limits. */
interface Said {
  readonly choices?: readonly { readonly message?: Content; readonly delta?: Content; readonly finish_reason?: string | null }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
}
interface Content {
  readonly content?: string | null;
}

const errors: ErrorWire = {
  codes: { insufficient_quota: "quota", rate_limit_exceeded: "rate-limit", server_is_overloaded: "overloaded", server_error: "server" },
  resetOf: (headers) => durationOf(headers.get("x-ratelimit-reset-requests")),
  keySource: "the test",
};

/** A model over a fake vendor that speaks OpenAI's wire. */
export function chatModel(baseURL: string, id = "chat"): LanguageModel {
  const transport = jsonTransport({
    provider: "openai",
    errors,
    baseURL,
    key: async () => "sk-test-0123456789",
    authorize: (key) => ({ authorization: `Bearer ${key}` }),
  });
  const post = (request: ModelRequest, context: Parameters<LanguageModel["generate"]>[1], stream: boolean) => {
    const messages = request.messages.map(({ role, content }) => ({ role, content: textOf(content) }));
    const body = { model: id, messages, stream, ...(stream && { stream_options: { include_usage: true } }) };
    return transport.post({ path: "/chat/completions", model: id, body, streams: stream }, context);
  };
  return {
    provider: "openai",
    id,
    capabilities: { output: ["text"], tools: false, choose: false, logProbabilities: false, media: [] },
    generate: async (request, context) => readReply(await post(request, context, false), toReply),
    stream: (request, context) => readStream(() => post(request, context, true), { reader: toEvents, readWhole: toReply }),
  };
}

function toReply({ choices = [], usage }: JsonObject & Said): ModelReply {
  const [choice] = choices;
  return { content: [text(choice?.message?.content ?? "")], finishReason: finishOf(choice?.finish_reason), usage: usageOf(usage) };
}

function toEvents(): WireReader {
  let ended: string | undefined;
  let usage: Usage = {};
  return {
    done: false,
    get usage() {
      return usage;
    },
    read(said: JsonObject & Said, emit) {
      const [choice] = said.choices ?? [];
      if (choice?.delta?.content) emit(text(choice.delta.content));
      ended = choice?.finish_reason ?? ended;
      if (said.usage) usage = usageOf(said.usage);
    },
    finish: () => (ended === undefined ? undefined : { type: "finish", finishReason: finishOf(ended), usage }),
  };
}

function finishOf(reason: string | null | undefined): FinishReason {
  return reason === "length" ? "length" : "stop";
}

function usageOf(usage: Said["usage"]): Usage {
  return usage ? { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens } : {};
}
