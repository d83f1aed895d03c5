import { toolCall } from "../content.ts";
import type { LanguageModel, ModelCapabilities, ModelReply, ModelRequest, ReplyEnd, ReplyPart, StreamEvent } from "../model.ts";
import type { Price } from "../usage.ts";

/** One reply of the script: text, a whole reply, an error to throw, or a function that makes one of them from the request. */
export type Scripted = string | ModelReply | Error | ((request: ModelRequest) => string | ModelReply | Error);

/** A model that says what it was told to say, and keeps what it was asked. */
export interface ScriptedModel extends LanguageModel {
  readonly requests: readonly ModelRequest[];
}

/** How a scripted model differs from one that can do everything but score labels. */
export interface ScriptedOptions {
  readonly capabilities?: Partial<ModelCapabilities>;
  readonly price?: Price;
  readonly id?: string;
  /** UTF-16 code units in a streamed piece of text, reasoning or arguments. Default 3. */
  readonly pieceLength?: number;
}

/** Makes a model that gives the replies of `script` in their order, and throws when there is none left. */
export function scriptedModel(script: readonly Scripted[], options: ScriptedOptions = {}): ScriptedModel {
  const { capabilities, price, id = "scripted", pieceLength = 3 } = options;
  const requests: ModelRequest[] = [];
  const next = (request: ModelRequest, signal: AbortSignal): ModelReply => {
    signal.throwIfAborted();
    requests.push(request);
    const scripted = script[requests.length - 1];
    if (scripted === undefined) throw new Error(`The script has ${script.length} replies; this is request ${requests.length}.`);
    const said = typeof scripted === "function" ? scripted(request) : scripted;
    if (said instanceof Error) throw said;
    return typeof said === "string" ? reply(said) : said;
  };
  return {
    provider: "scripted",
    id,
    capabilities: {
      output: ["native", "tool", "text"],
      tools: true,
      choose: false,
      logProbabilities: false,
      media: ["image", "audio", "file"],
      ...capabilities,
    },
    ...(price && { price }),
    requests,
    async generate(request, { signal }) {
      return next(request, signal);
    },
    async *stream(request, { signal }) {
      const { content, ...end } = next(request, signal);
      for (const part of content) {
        for (const event of events(part, pieceLength)) {
          signal.throwIfAborted();
          yield event;
        }
      }
      yield { type: "finish", ...end };
    },
  };
}

/** A whole reply of text or parts. */
export function reply(content: string | readonly ReplyPart[], end: Partial<ReplyEnd> = {}): ModelReply {
  const parts: readonly ReplyPart[] = typeof content === "string" ? [{ type: "text", text: content }] : content;
  const finishReason = parts.some(({ type }) => type === "tool-call") ? "tool-calls" : "stop";
  return { content: parts, finishReason, usage: { inputTokens: 10, outputTokens: 5 }, ...end };
}

/** A reply that asks for tools: `callsTools(["weather", { city: "Oslo" }], …)`, with the ids `call-1`, `call-2` … */
export function callsTools(...calls: readonly (readonly [name: string, input: unknown, id?: string])[]): ModelReply {
  return reply(calls.map(([name, input, id], index) => toolCall(id ?? `call-${index + 1}`, name, JSON.stringify(input))));
}

/** A reply that scores labels, from their probabilities; the likeliest is chosen. */
export function scores(probabilities: Readonly<Record<string, number>>): ModelReply {
  const all = Object.entries(probabilities).map(([label, probability]) => ({ label, logProbability: Math.log(probability), probability }));
  const { label } = all.reduce((best, score) => (score.probability > best.probability ? score : best));
  return reply([], { choice: { label, scores: all } });
}

function* events(part: ReplyPart, length: number): Generator<StreamEvent> {
  if (part.type === "text" || part.type === "reasoning") {
    for (const text of pieces(part.text, length)) yield { ...part, text };
  } else if (part.type === "tool-call") {
    for (const text of pieces(part.malformed ?? JSON.stringify(part.input), length))
      yield { type: "tool-call-delta", id: part.id, name: part.name, text };
    yield part;
  } else yield part;
}

function pieces(text: string, length: number): readonly string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) => text.slice(index * length, (index + 1) * length));
}
