import {
  type LanguageModel,
  type ModelCapabilities,
  type ModelReply,
  type ModelRequest,
  type ReplyEnd,
  type ReplyPart,
  type StreamEvent,
  streamReply,
} from "@ashlar/core";

/** One answer of the script: a reply, the events of a stream that fails, or an error. */
export type Scripted = ModelReply | Error | { readonly events: readonly StreamEvent[]; readonly error: Error };

/** A model of Ashlar that says what it was told to say, and keeps what it was asked. */
export interface AshlarModel extends LanguageModel {
  readonly requests: readonly ModelRequest[];
}

/** Makes a model that gives the answers of `script` in their order. */
export function ashlarModel(script: readonly Scripted[], capabilities: Partial<ModelCapabilities> = {}): AshlarModel {
  const requests: ModelRequest[] = [];
  const next = (request: ModelRequest, signal: AbortSignal): Exclude<Scripted, Error> => {
    signal.throwIfAborted();
    const said = script[requests.length];
    requests.push(request);
    if (said === undefined) throw new Error(`the script has no answer ${requests.length}`);
    if (said instanceof Error) throw said;
    return said;
  };
  return {
    provider: "scripted",
    id: "model-1",
    capabilities: {
      output: ["native", "tool", "text"],
      strictSchemas: true,
      tools: true,
      choose: false,
      logProbabilities: false,
      media: ["image", "audio", "file"],
      ...capabilities,
    },
    price: { inputPerMillion: 1, outputPerMillion: 10, currency: "USD", date: "2026-11-01", source: "a test" },
    requests,
    async generate(request, { signal }) {
      const said = next(request, signal);
      if ("events" in said) throw said.error;
      return said;
    },
    async *stream(request, { signal }) {
      const said = next(request, signal);
      if ("events" in said) {
        yield* said.events;
        throw said.error;
      }
      for await (const event of streamReply(said)) yield* pieces(event);
    },
  };
}

/** A whole reply of text or parts. */
export function reply(content: string | readonly ReplyPart[], end: Partial<ReplyEnd> = {}): ModelReply {
  const parts: readonly ReplyPart[] = typeof content === "string" ? [{ type: "text", text: content }] : content;
  const finishReason = parts.some(({ type }) => type === "tool-call") ? "tool-calls" : "stop";
  return { content: parts, finishReason, usage: { inputTokens: 100, outputTokens: 20 }, ...end };
}

function* pieces(event: StreamEvent): Generator<StreamEvent> {
  if (event.type === "text") {
    const { providerData, ...rest } = event;
    for (const [at, text] of cut(event.text).entries()) yield { ...rest, text, ...(at === 0 && providerData && { providerData }) };
  } else if (event.type === "reasoning") {
    for (const text of cut(event.text)) yield { type: "reasoning", text };
    if (event.providerData) yield { ...event, text: "" };
  } else if (event.type === "tool-call") {
    for (const text of cut(event.malformed ?? JSON.stringify(event.input)))
      yield { type: "tool-call-delta", id: event.id, name: event.name, text };
    yield event;
  } else yield event;
}

function cut(text: string): readonly string[] {
  return text.match(/[\s\S]{1,5}/gu) ?? [];
}
