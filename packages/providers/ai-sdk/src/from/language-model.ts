import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { CallContext, LanguageModel, ModelCapabilities, ModelRequest, Price } from "@ashlar/core";
import { abortedError } from "@ashlar/core/adapter";
import { providerName } from "../provider-data.ts";
import type { AiSdkLanguageModel, Warning } from "../spec.ts";
import { tellAccepted } from "./bridge-fetch.ts";
import { warningsBefore } from "./early-warnings.ts";
import { endInError, type FailureSource, requestFailure, streamFailure } from "./errors.ts";
import { limitsOf } from "./limits.ts";
import { ownSignal } from "./own-signal.ts";
import { refuseUnsupported, type Tolerance, toSettings } from "./params.ts";
import { toPrompt } from "./prompt.ts";
import { toReply } from "./reply.ts";
import { hasBegun, headerReader } from "./sdk-error.ts";
import { type OpenStream, toEvents } from "./stream.ts";
import { type ProviderTool, toToolChoice, toTools } from "./tools.ts";
import { toVersion3 } from "./version3.ts";

/** How a model of the AI SDK becomes one of Ashlar. */
export interface FromAiSdkOptions {
  /** What the model costs. Without it, cost is not known. `priceOf` of `@ashlar/core/prices` knows some. */
  readonly price?: Price;
  /**
   * What the model can do differently. By default it is taken to do all that the AI SDK has a place for, and its package or its provider says
   * so when it can't.
   */
  readonly capabilities?: Partial<ModelCapabilities>;
  /** Headers for each request, beside those of the model's package. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Tools that the provider runs itself, as the model's package makes them: `{ web_search: openai.tools.webSearch({}) }`. */
  readonly providerTools?: Readonly<Record<string, ProviderTool>>;
  /**
   * Features that the model may leave out with no more than a warning, as the AI SDK names them: `["topK"]`, or `"all"`. Default: none;
   * what the model's package would leave out is an `UnsupportedError`.
   */
  readonly tolerate?: Tolerance;
}

const usual: ModelCapabilities = {
  output: ["native", "tool", "text"],
  // All of them take the strict subset, and some take nothing else.
  strictSchemas: true,
  tools: true,
  choose: false,
  logProbabilities: false,
  media: ["image", "audio", "file"],
};

/**
 * Makes any language model of the Vercel AI SDK one of Ashlar: of version 3 or 4, for `ai` 6 or 7, of whichever provider package.
 *
 * The models throw Ashlar's errors only, by the provider's code: `AuthenticationError` also for a key that the package misses,
 * `PermissionError`, `NotFoundError`, `InvalidRequestError`, `ContextLengthError`, `RateLimitError`, `QuotaError`, `OverloadedError`,
 * `ServerError`, `RefusalError`; `UnsupportedError` for what the AI SDK has no place for, and for what the package leaves out;
 * `ConnectionError` and `StreamInterruptedError` for what happens on the way. They never retry by themselves. The limit of time
 * `connect` holds where the model's package was given `bridgeFetch`: else nobody tells when a request was accepted.
 *
 * What a part needs on the next turn, such as a signature, is in its `providerData["ai-sdk"]`.
 *
 * @example
 * import { openai } from "@ai-sdk/openai";
 * const model = pipe(fromAiSdk(openai("gpt-5-mini")), retry(), fallback(fromAiSdk(anthropic("claude-haiku-4-5"))));
 */
export function fromAiSdk(model: AiSdkLanguageModel, options: FromAiSdkOptions = {}): LanguageModel {
  const { price, capabilities, headers, providerTools, tolerate = [] } = options;
  const source: FailureSource = { model, headers };
  const warned = (warnings: readonly Warning[] | undefined) => refuseUnsupported(warnings, model, tolerate);

  const toOptions = async (request: ModelRequest, signal: AbortSignal): Promise<LanguageModelV4CallOptions> => {
    const tools = toTools(request.tools, providerTools);
    const options: LanguageModelV4CallOptions = {
      prompt: toPrompt(request.messages, { model, urls: await model.supportedUrls }),
      ...toSettings(request, model),
      ...(tools && { tools }),
      ...(tools && request.toolChoice !== undefined && { toolChoice: toToolChoice(request.toolChoice) }),
      abortSignal: signal,
      ...(headers && { headers: { ...headers } }),
    };
    warned(await warningsBefore(model, model.specificationVersion === "v3" ? toVersion3(options) : options));
    return options;
  };
  return {
    provider: providerName(model),
    id: model.modelId,
    capabilities: { ...usual, ...capabilities },
    ...(price && { price }),
    async generate(request, context) {
      using own = ownSignal(context.signal);
      try {
        const options = await toOptions(request, own.signal);
        context.connected?.();
        const result = await (model.specificationVersion === "v3" ? model.doGenerate(toVersion3(options)) : model.doGenerate(options));
        tellLimits(result.response?.headers, context);
        const reply = toReply(result, model, request.output?.type === "json");
        if (result.finishReason.unified === "error") throw await endInError(source, result.finishReason.raw);
        warned(result.warnings);
        return reply;
      } catch (error) {
        if (own.signal.aborted) throw abortedError(own.signal);
        throw await requestFailure(error, source);
      }
    },
    async *stream(request, context) {
      using own = ownSignal(context.signal);
      let opened: OpenStream;
      try {
        const options = await toOptions(request, own.signal);
        tellAccepted(model, own.signal, context.connected);
        opened = await (model.specificationVersion === "v3" ? model.doStream(toVersion3(options)) : model.doStream(options));
      } catch (error) {
        if (own.signal.aborted) throw abortedError(own.signal);
        throw await (hasBegun(error) ? streamFailure : requestFailure)(error, source);
      }
      tellLimits(opened.response?.headers, context);
      yield* toEvents(opened, { model, source, signal: own.signal, warned });
    },
  };
}

function tellLimits(headers: Readonly<Record<string, string>> | undefined, { onRateLimit }: CallContext): void {
  if (onRateLimit && headers) for (const state of limitsOf(headerReader(headers))) onRateLimit(state);
}
