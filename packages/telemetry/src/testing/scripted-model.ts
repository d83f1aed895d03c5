import {
  type CallContext,
  type LanguageModel,
  type ModelReply,
  type ModelRequest,
  type Price,
  type ReplyEnd,
  type ReplyPart,
  toolCall,
} from "@ashlar/core";

/** What a model says next: text, a reply, an error, text that breaks off with an error, or a function that decides and may wait. */
export type Said = string | ModelReply | Error | { readonly begun: string; readonly error: Error };
export type Scripted = Said | ((request: ModelRequest, context: CallContext) => Said | Promise<Said>);

/** How a scripted model is called and what it costs. */
export interface ScriptedOptions {
  readonly provider?: string;
  readonly id?: string;
  readonly price?: Price;
}

/** Round figures. */
export const price: Price = { inputPerMillion: 1000, outputPerMillion: 10_000, currency: "USD", date: "2026-11-01", source: "test" };

/** Makes a model that gives the replies of a script in turn; a single function answers every request. */
export function scriptedModel(script: readonly Scripted[] | Scripted, options: ScriptedOptions = {}): LanguageModel {
  const { provider = "openai", id = "small", price } = options;
  let asked = 0;
  const answer = async (request: ModelRequest, context: CallContext): Promise<Exclude<Said, string | Error>> => {
    context.signal.throwIfAborted();
    const next = Array.isArray(script) ? script[asked++] : script;
    if (next === undefined) throw new Error(`${id} has nothing more to say; this is request ${asked}.`);
    const said: Said = typeof next === "function" ? await next(request, context) : next;
    if (said instanceof Error) throw said;
    return typeof said === "string" ? reply(said) : said;
  };
  return {
    provider,
    id,
    capabilities: { output: ["native"], tools: true, choose: false, logProbabilities: false, media: ["image", "audio", "file"] },
    ...(price && { price }),
    async generate(request, context) {
      const said = await answer(request, context);
      if ("begun" in said) throw said.error;
      return said;
    },
    async *stream(request, context) {
      const said = await answer(request, context);
      if ("begun" in said) {
        yield { type: "text", text: said.begun };
        throw said.error;
      }
      const { content, ...end } = said;
      for (const part of content) {
        if (part.type === "text") for (const text of part.text.match(/.{1,4}/gs) ?? []) yield { ...part, text };
        else yield part;
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

/** A reply that calls a tool. */
export function callsTool(name: string, input: unknown): ModelReply {
  return reply([toolCall("call-1", name, JSON.stringify(input))]);
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
