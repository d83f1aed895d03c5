import type { Call, LanguageModel, Price, PromptContent, Reply, Resumable } from "@ashlar/core";
import { type BatchOptions, type BatchResult, type CountOptions, ownModels, runBatch, type TokenCount } from "@ashlar/core/adapter";
import { priceOf } from "@ashlar/core/prices";
import { messagesModel } from "./model.ts";
import { capabilitiesOf, traitsOf } from "./models.ts";
import type { AnthropicModelOptions, AnthropicProviderOptions } from "./options.ts";
import { type AnthropicTransport, anthropicTransport, isAnthropic } from "./transport.ts";

/** Makes models of one server. */
export interface AnthropicProvider {
  /** A model over the Messages API. */
  (id: string, options?: AnthropicModelOptions): LanguageModel;
  /**
   * Counts the tokens of a prompt as the model would, without asking it: messages, tools, schema and thinking. It costs nothing.
   *
   * @example
   * const { inputTokens } = await anthropic.countTokens("claude-opus-5-5", [system(rules), prompt`Hello`], { tools: [weather] });
   *
   * @throws the errors that the model throws, and TimeoutError after a minute without an answer
   */
  countTokens(id: string, prompt: PromptContent, options?: CountOptions): Promise<TokenCount>;
  /**
   * Runs a call over many inputs as message batches: at half the price, within a day, mostly within an hour. With a `file` it goes on after
   * a crash, and pays nothing twice. The call's model has to be one of this provider, without blocks.
   *
   * @example
   * const results = await anthropic.batch(classify, tickets, { file: "tickets.batch.jsonl", onProgress: console.log });
   * for (const result of results) console.log(result.ok ? result.reply.value : result.error.message);
   *
   * @returns what came of each input, in their order
   * @throws InvalidRequestError when the call's model is of another provider or has blocks around it, BatchFileError when the file can't be used, and the provider's
   * error when nothing could be submitted at all
   */
  batch<In, R extends Reply>(
    call: Call<In, R>,
    inputs: readonly In[],
    options?: BatchOptions,
  ): Promise<BatchResult<In, R & Resumable<R>>[]>;
}

/**
 * Models of Anthropic, or of a server that speaks its wire. Nothing is loaded or sent before the first call, and no key is needed until
 * then.
 *
 * The models throw Ashlar's errors only: `AuthenticationError` before any request when there is no key, then by the provider's code
 * `PermissionError`, `NotFoundError`, `InvalidRequestError`, `ContextLengthError`, `UnsupportedError`, `RateLimitError`, `QuotaError`,
 * `OverloadedError`, `ServerError`, `RefusalError`; `ConnectionError` and `StreamInterruptedError` for what happens on the way. They never
 * retry by themselves.
 *
 * @example
 * const gateway = createAnthropic({ baseURL: "https://gateway.example.com", authToken: () => freshToken(), name: "gateway" });
 * const model = gateway("claude-opus-5-5");
 *
 * @throws InvalidRequestError when `baseURL` is no http(s) URL, or holds a user name or password; and for `apiKey` beside `authToken`
 */
export function createAnthropic(options: AnthropicProviderOptions = {}): AnthropicProvider {
  const transport = anthropicTransport(options);
  const provider = options.name ?? "anthropic";
  const models = ownModels<AnthropicTransport>(provider);
  const model = (id: string, own: AnthropicModelOptions = {}): LanguageModel => {
    const capabilities = { ...capabilitiesOf(traitsOf(id)), ...options.capabilities, ...own.capabilities };
    return models.add(messagesModel(id, { provider, transport, capabilities, price: own.price ?? priceFrom(options, id) }), transport);
  };
  return Object.assign(model, {
    async countTokens(id: string, prompt: PromptContent, own: CountOptions = {}) {
      const { countTokens } = await import("./count-tokens.ts");
      return countTokens(id, prompt, own, { provider, transport });
    },
    async batch<In, R extends Reply>(call: Call<In, R>, inputs: readonly In[], own?: BatchOptions) {
      const asked = call.spec.model;
      const through = models.partsOf(asked);
      const { messagesBatchWire } = await import("./batch-wire.ts");
      return runBatch(call, inputs, messagesBatchWire(asked, through), own);
    },
  });
}

/**
 * Anthropic's models, with the key of the variable `ANTHROPIC_API_KEY`.
 *
 * @example
 * const reply = await call({ name: "hello", model: anthropic("claude-haiku-5-5"), prompt: () => prompt`Say hello.` })();
 */
export const anthropic: AnthropicProvider = createAnthropic();

/** Anthropic's prices hold for Anthropic only. */
function priceFrom(options: AnthropicProviderOptions, id: string): Price | undefined {
  const { price } = options;
  if (typeof price === "function") return price(id);
  return price ?? (isAnthropic(options) ? priceOf("anthropic", id) : undefined);
}
