import {
  type CallContext,
  type LanguageModel,
  type ModelCapabilities,
  type ModelReply,
  type ModelRequest,
  type Price,
  type ReplyEnd,
  type ReplyPart,
  type StreamEvent,
  toolCall,
} from "@ashlar/core";

/** What a model says next: text, a reply, an error, text that breaks off with an error, or a function that decides and may wait. */
export type Said = string | ModelReply | Error | Broken;
export type Scripted = Said | ((request: ModelRequest, context: CallContext) => Said | Promise<Said>);

interface Broken {
  readonly begun: string;
  readonly then: Error;
}

/** A model that says what it is told to. */
export interface ScriptedModel extends LanguageModel {
  readonly requests: readonly ModelRequest[];
  /** Adds to the script. */
  says(...script: readonly Scripted[]): ScriptedModel;
}

/** How a scripted model differs from one that can do everything but score labels. */
export interface ScriptedOptions {
  readonly id?: string;
  readonly capabilities?: Partial<ModelCapabilities>;
  readonly price?: Price;
}

/** Makes a model that gives the replies of a script in turn; a single function answers every request. */
export function scriptedModel(script: readonly Scripted[] | Scripted, options: ScriptedOptions = {}): ScriptedModel {
  const { id = "scripted", capabilities, price } = options;
  const requests: ModelRequest[] = [];
  const queue = Array.isArray(script) ? [...script] : [];
  const answer = async (request: ModelRequest, context: CallContext): Promise<ModelReply | Broken> => {
    context.signal.throwIfAborted();
    requests.push(request);
    const next = Array.isArray(script) ? queue.shift() : script;
    if (next === undefined) throw new Error(`${id} has nothing more to say; this is request ${requests.length}.`);
    context.connected?.();
    const said: Said = typeof next === "function" ? await next(request, context) : next;
    if (said instanceof Error) throw said;
    return typeof said === "string" ? reply(said) : said;
  };
  return {
    provider: "test",
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
    says(...more) {
      queue.push(...more);
      return this;
    },
    async generate(request, context) {
      const said = await answer(request, context);
      if ("begun" in said) throw said.then;
      return said;
    },
    async *stream(request, context) {
      const said = await answer(request, context);
      if ("begun" in said) {
        yield { type: "text", text: said.begun };
        throw said.then;
      }
      const { content, ...end } = said;
      for (const part of content) yield* piecesOf(part);
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

/** A reply that calls tools, with the ids `call-1`, `call-2` … Arguments given as text are sent as they are. */
export function callsTools(...calls: readonly (readonly [name: string, input: unknown])[]): ModelReply {
  return reply(
    calls.map(([name, input], index) => toolCall(`call-${index + 1}`, name, typeof input === "string" ? input : JSON.stringify(input))),
  );
}

/** Text that begins and breaks off with an error; without a stream there is only the error. */
export function breaksOff(begun: string, then: Error): Broken {
  return { begun, then };
}

/** Waits, and notices when it is aborted, as an adapter does. */
export function slowly(milliseconds: number, said: Said): Scripted {
  return (_, { signal }) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(said), milliseconds);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    });
}

function* piecesOf(part: ReplyPart): Generator<StreamEvent> {
  if (part.type === "text") {
    for (let at = 0; at < part.text.length; at += 4) yield { ...part, text: part.text.slice(at, at + 4) };
  } else if (part.type === "tool-call") {
    yield { type: "tool-call-delta", id: part.id, name: part.name, text: part.malformed ?? JSON.stringify(part.input) };
    yield part;
  } else yield part;
}
