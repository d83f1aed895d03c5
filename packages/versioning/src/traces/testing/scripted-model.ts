import {
  type LanguageModel,
  type ModelReply,
  type ModelRequest,
  type Price,
  type ReplyEnd,
  type ReplyPart,
  streamReply,
} from "@ashlar/core";

/** What a scripted model says next. */
export type Said = string | ModelReply | Error;

/** A model that says what it is told to, in turn; a function answers every request. */
export function scriptedModel(
  script: readonly Said[] | ((request: ModelRequest) => Said | Promise<Said>),
  options: { readonly id?: string; readonly price?: Price } = {},
): LanguageModel {
  const { id = "scripted", price } = options;
  const queue = Array.isArray(script) ? [...script] : [];
  const answer = async (request: ModelRequest): Promise<ModelReply> => {
    const said = typeof script === "function" ? await script(request) : queue.shift();
    if (said === undefined) throw new Error(`${id} has nothing more to say.`);
    if (said instanceof Error) throw said;
    return typeof said === "string" ? reply(said) : said;
  };
  return {
    provider: "test",
    id,
    capabilities: { output: ["native"], tools: true, choose: false, logProbabilities: false, media: [] },
    ...(price && { price }),
    generate: answer,
    async *stream(request) {
      yield* streamReply(await answer(request));
    },
  };
}

/** A whole reply of text or parts. */
export function reply(content: string | readonly ReplyPart[], end: Partial<ReplyEnd> = {}): ModelReply {
  const parts: readonly ReplyPart[] = typeof content === "string" ? [{ type: "text", text: content }] : content;
  const finishReason = parts.some(({ type }) => type === "tool-call") ? "tool-calls" : "stop";
  return { content: parts, finishReason, usage: { inputTokens: 10, outputTokens: 5 }, ...end };
}

/** A price of $1 for a million tokens in and $2 for a million out. */
export const price: Price = { inputPerMillion: 1, outputPerMillion: 2, currency: "USD", date: "2026-11-01", source: "test" };
