import type { LanguageModel, Price } from "@ashlar/core";
import { priceOf } from "@ashlar/core/prices";
import { messagesModel } from "./model.ts";
import { capabilitiesOf, traitsOf } from "./models.ts";
import type { AnthropicModelOptions, AnthropicOptions } from "./options.ts";
import { anthropicTransport, isAnthropic } from "./transport.ts";

/** Makes models of one server. */
export type AnthropicProvider = (id: string, options?: AnthropicModelOptions) => LanguageModel;

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
export function createAnthropic(options: AnthropicOptions = {}): AnthropicProvider {
  const transport = anthropicTransport(options);
  const provider = options.name ?? "anthropic";
  return (id, own = {}) =>
    messagesModel(id, {
      provider,
      transport,
      capabilities: { ...capabilitiesOf(traitsOf(id)), ...options.capabilities, ...own.capabilities },
      price: own.price ?? priceFrom(options, id),
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
function priceFrom(options: AnthropicOptions, id: string): Price | undefined {
  const { price } = options;
  if (typeof price === "function") return price(id);
  return price ?? (isAnthropic(options) ? priceOf("anthropic", id) : undefined);
}
