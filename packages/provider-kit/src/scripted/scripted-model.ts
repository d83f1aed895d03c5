import {
  type CallContext,
  InvalidRequestError,
  type LanguageModel,
  type ModelCapabilities,
  type ModelRequest,
  type Price,
  textOf,
  type Usage,
} from "@ashlar/core";
import { abortedError } from "@ashlar/core/adapter";
import { asReply, type ScriptedAnswer, type ScriptedReply } from "./answer.ts";
import { eventsOf, type SaidPart } from "./events-of.ts";
import { beyondModel, slipOfScript } from "./refusals.ts";
import { endOf, partsOf } from "./reply-of.ts";

/** A model that says what it was told to say, and keeps what it was asked. */
export interface ScriptedModel extends LanguageModel {
  /** The requests so far, those that failed too, but for those that the model can't do: no adapter would have sent them. */
  readonly requests: readonly ModelRequest[];
}

/** How a scripted model differs from one that can do everything but score labels and tell log-probabilities. */
export interface ScriptedModelOptions {
  /** Default `test`. */
  readonly provider?: string;
  /** Default `scripted`. */
  readonly id?: string;
  /** What it is said not to be able to do it refuses. */
  readonly capabilities?: Partial<ModelCapabilities>;
  readonly price?: Price;
  /** What a reply consumes that does not say so. Default: 10 tokens in, 5 out. */
  readonly usage?: Usage;
  /** UTF-16 code units in a streamed piece of text, reasoning or arguments; a character of two stays whole. Default 4. */
  readonly pieceLength?: number;
}

/**
 * Makes a language model for tests of programs that call one: no key, no server, no waiting.
 *
 * @param script one answer, which every request gets, or a list of answers, one for each request in turn
 * @returns a model whose calls fail with an `InvalidRequestError` when its list is at its end, or an answer of it has `scores` where no
 * labels are asked for, or none where they are; with an `UnsupportedError` for what its capabilities lack; and with an `AbortedError`
 * when they are aborted
 *
 * @example
 * const model = scriptedModel([
 *   { toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] },
 *   new OverloadedError("busy", {}),
 *   { text: ["It is ", "cold."], usage: { inputTokens: 40, outputTokens: 6 } },
 * ]);
 * const report = call({ name: "report", model, tools: [weather], prompt: () => "How is the weather?" });
 * // …
 * expect(model.requests).toHaveLength(3);
 */
export function scriptedModel(script: ScriptedAnswer | readonly ScriptedAnswer[], options: ScriptedModelOptions = {}): ScriptedModel {
  const { provider = "test", id = "scripted", price, usage, pieceLength = 4 } = options;
  const capabilities: ModelCapabilities = {
    output: ["native", "tool", "text"],
    tools: true,
    choose: false,
    logProbabilities: false,
    media: ["image", "audio", "file"],
    ...options.capabilities,
  };
  const requests: ModelRequest[] = [];
  let calls = 0;
  const open = async (request: ModelRequest, context: CallContext): Promise<ScriptedReply> => {
    if (context.signal.aborted) throw abortedError(context.signal);
    const beyond = beyondModel(request, { id, capabilities });
    if (beyond) throw beyond;
    requests.push(request);
    let answer = isList(script) ? script[requests.length - 1] : script;
    if (answer === undefined) throw atItsEnd(request, isList(script) ? script.length : 0, requests.length, id);
    context.connected?.();
    while (typeof answer === "function") answer = await answer(request, context);
    const reply = asReply(answer);
    const slip = reply.error ? undefined : slipOfScript(request, reply, endOf(reply, usage), id);
    if (slip) throw slip;
    if (reply.delay) await wait(reply.delay, context.signal);
    return reply;
  };
  const say = (reply: ScriptedReply): readonly SaidPart[] => {
    const before = calls;
    calls += reply.toolCalls?.length ?? 0;
    return partsOf(reply, (index) => `call-${before + index + 1}`);
  };
  return {
    provider,
    id,
    capabilities,
    ...(price && { price }),
    requests,
    async generate(request, context) {
      const reply = await open(request, context);
      if (reply.error) throw reply.error;
      return { content: say(reply).map(({ part }) => part), ...endOf(reply, usage) };
    },
    async *stream(request, context) {
      const { signal } = context;
      const reply = await open(request, context);
      let began = false;
      for (const said of say(reply)) {
        for (const event of eventsOf(said, pieceLength)) {
          if (began && reply.pause) await wait(reply.pause, signal);
          if (signal.aborted) throw abortedError(signal);
          began = true;
          yield event;
        }
      }
      if (reply.error) throw reply.error;
      yield { type: "finish", ...endOf(reply, usage) };
    },
  };
}

function isList(script: ScriptedAnswer | readonly ScriptedAnswer[]): script is readonly ScriptedAnswer[] {
  return Array.isArray(script);
}

function atItsEnd({ messages }: ModelRequest, answers: number, request: number, id: string): Error {
  const last = textOf(messages.at(-1)?.content ?? []);
  const asked = last.length > 80 ? `${last.slice(0, 80)}…` : last;
  return new InvalidRequestError(
    `The script of the model "${id}" has ${answers} answer${answers === 1 ? "" : "s"}, and this is request ${request}${asked && `: "${asked}"`}. Add an answer to its list; a single answer, not in a list, is for every request.`,
    { model: id },
  );
}

/** Waits, and stops waiting when it is aborted, as an adapter does. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortedError(signal));
    const aborted = (): void => {
      clearTimeout(timer);
      reject(abortedError(signal));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", aborted);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", aborted, { once: true });
  });
}
