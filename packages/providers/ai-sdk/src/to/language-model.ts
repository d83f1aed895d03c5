import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { type Attempt, type CallContext, type LanguageModel, type Timeouts, wrapModel } from "@ashlar/core";
import { fromPart } from "./content.ts";
import { fromEnd } from "./end.ts";
import { fromError } from "./errors.ts";
import { fromCallOptions } from "./request.ts";
import { toParts, toReadable } from "./stream.ts";

/** How a model of Ashlar becomes one of the AI SDK. */
export interface ToAiSdkOptions {
  /** Limits of time for each request, with Ashlar's defaults. For a whole call the AI SDK has its own `timeout`. */
  readonly timeouts?: Omit<Timeouts, "total">;
  /**
   * Addresses of files that the model's provider fetches by itself, by media type. Default: none; the AI SDK fetches files and passes their
   * bytes.
   */
  readonly supportedUrls?: Readonly<Record<string, readonly RegExp[]>>;
}

/**
 * Makes a model of Ashlar, with the blocks around it, one of the Vercel AI SDK (version 4: `ai` 7), for `generateText`, `streamText` and
 * whatever else takes a model.
 *
 * What it throws is an `APICallError` to `APICallError.isInstance`, with Ashlar's error as its `cause`, or an
 * `UnsupportedFunctionalityError`; a call that was aborted ends with the signal's reason. `isRetryable` is false where a block (retry,
 * fallback, hedge, load balance) has asked again already, so `maxRetries` can stay as it is. `providerMetadata.ashlar` holds the number
 * of attempts and their cost in US dollars, where that is known.
 *
 * @example
 * const model = pipe(openai("gpt-5-mini"), retry(), fallback(anthropic("claude-haiku-4-5")));
 * const { text } = await generateText({ model: toAiSdk(model), prompt: "Say hello." });
 */
export function toAiSdk(model: LanguageModel, options: ToAiSdkOptions = {}): LanguageModelV4 {
  const { timeouts, supportedUrls = {} } = options;
  // The block does nothing: around the model of an adapter it keeps the limits of time and records attempts.
  const asked = wrapModel(model, { name: "ai-sdk" }, (open, request, context) => open(model, request, context));

  /** One call: its attempts, and what goes along with its requests. */
  const begin = ({ abortSignal }: LanguageModelV4CallOptions) => {
    const attempts: Attempt[] = [];
    const left = new AbortController();
    const signal = abortSignal ? AbortSignal.any([abortSignal, left.signal]) : left.signal;
    const context: CallContext = { signal, onAttempt: (attempt) => void attempts.push(attempt), ...(timeouts && { timeouts }) };
    const failed = (error: unknown): unknown => fromError(error, { model, attempts, signal: abortSignal });
    return { attempts, context, failed, leave: () => left.abort() };
  };
  return {
    specificationVersion: "v4",
    provider: model.provider,
    modelId: model.id,
    supportedUrls: Object.fromEntries(Object.entries(supportedUrls).map(([type, patterns]) => [type, [...patterns]])),
    async doGenerate(callOptions) {
      const { attempts, context, failed } = begin(callOptions);
      try {
        const { request, warnings, asText } = fromCallOptions(callOptions, model.capabilities);
        const { content, ...end } = await asked.generate(request, context);
        const parts = content.map((part) => fromPart(asText?.part(part) ?? part));
        return { content: parts, ...fromEnd(asText?.end(end) ?? end, attempts), warnings };
      } catch (error) {
        throw failed(error);
      }
    },
    async doStream(callOptions) {
      const { attempts, context, failed, leave } = begin(callOptions);
      try {
        const { request, warnings, asText } = fromCallOptions(callOptions, model.capabilities);
        const events = asked.stream(request, context)[Symbol.asyncIterator]();
        // Until the first event the AI SDK may ask again: after it, it would repeat what has been said.
        const first = await events.next();
        const parts = toParts({ events, first, warnings, asText, attempts, failed, signal: context.signal });
        return { stream: toReadable(parts, leave) };
      } catch (error) {
        throw failed(error);
      }
    },
  };
}
