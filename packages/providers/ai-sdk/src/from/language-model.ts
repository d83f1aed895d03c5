import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { CallContext, LanguageModel, ModelCapabilities, ModelRequest, Price } from "@ashlar/core";
import { abortedError } from "@ashlar/core/adapter";
import { providerName } from "../provider-data.ts";
import type { AiSdkLanguageModel, StreamPart } from "../spec.ts";
import { failuresOf } from "./errors.ts";
import { refuseUnsupported, type Tolerance, toSettings } from "./params.ts";
import { toPrompt } from "./prompt.ts";
import { toReply } from "./reply.ts";
import { toEvents } from "./stream.ts";
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
 * Makes any language model of the Vercel AI SDK (v3 or v4: `ai` 6 or 7) one of Ashlar. …
 */
export function fromAiSdk(model: AiSdkLanguageModel, options: FromAiSdkOptions = {}): LanguageModel {
  const { price, capabilities, headers, providerTools, tolerate = [] } = options;
  const failures = failuresOf(model, Object.values(headers ?? {}));
  const warned = (warnings: Parameters<typeof refuseUnsupported>[0]) => refuseUnsupported(warnings, model, tolerate);

  const toOptions = async (request: ModelRequest, { signal }: CallContext): Promise<LanguageModelV4CallOptions> => {
    if (signal.aborted) throw abortedError(signal);
    const tools = toTools(request.tools, providerTools);
    return {
      prompt: toPrompt(request.messages, { model, urls: await model.supportedUrls }),
      ...toSettings(request, model),
      ...(tools && { tools }),
      ...(tools && request.toolChoice !== undefined && { toolChoice: toToolChoice(request.toolChoice) }),
      abortSignal: signal,
      ...(headers && { headers: { ...headers } }),
    };
  };
  /** Their packages answer late or early, but never say when the request was accepted. */
  const attempt = async <T>(context: CallContext, send: () => PromiseLike<T>): Promise<T> => {
    context.connected?.();
    try {
      return await send();
    } catch (error) {
      throw context.signal.aborted ? abortedError(context.signal) : failures.ofRequest(error);
    }
  };
  return {
    provider: providerName(model),
    id: model.modelId,
    capabilities: { ...usual, ...capabilities },
    ...(price && { price }),
    async generate(request, context) {
      const options = await toOptions(request, context);
      return attempt(context, async () => {
        const result = await (model.specificationVersion === "v3" ? model.doGenerate(toVersion3(options)) : model.doGenerate(options));
        const reply = toReply(result, model, request.output?.type === "json");
        warned(result.warnings);
        return reply;
      });
    },
    async *stream(request, context) {
      const options = await toOptions(request, context);
      const { stream } = await attempt<{ readonly stream: ReadableStream<StreamPart> }>(context, () =>
        model.specificationVersion === "v3" ? model.doStream(toVersion3(options)) : model.doStream(options),
      );
      yield* toEvents(stream, { model, failures, signal: context.signal, warned });
    },
  };
}
