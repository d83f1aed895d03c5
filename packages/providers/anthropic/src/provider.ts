import { InvalidRequestError, type LanguageModel } from "@ashlar/core";
import { anthropicPrices, priceIn } from "@ashlar/core/prices";
import {
  type BatchProvider,
  checkConnection,
  laterModel,
  loadedOnce,
  loadPart,
  type OwnOptions,
  ownModels,
  priceOf,
  type TokenCounter,
} from "@ashlar/core/provider";
import { capabilitiesOf, traitsOf } from "./models.ts";
import type { AnthropicModelOptions, AnthropicOptions, AnthropicProviderOptions } from "./options.ts";
import { anthropicServer } from "./server.ts";
import type { AnthropicTransport } from "./transport.ts";

/** Makes models of one server. */
export interface AnthropicProvider extends BatchProvider, TokenCounter, OwnOptions<AnthropicOptions> {
  /** A model over the Messages API. */
  (id: string, options?: AnthropicModelOptions): LanguageModel;
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
  const { apiKey, authToken } = options;
  checkConnection(options);
  if (authToken !== undefined && apiKey !== undefined && apiKey !== null) {
    throw new InvalidRequestError("createAnthropic was given both apiKey and authToken. Pass the one that the server wants.", {});
  }
  const transport = loadedOnce(async () => (await import("./transport.ts")).anthropicTransport(options));
  const provider = options.name ?? "anthropic";
  const listed = { server: anthropicServer(options), table: (id: string) => priceIn(anthropicPrices, "anthropic", id) };
  const models = ownModels<() => Promise<AnthropicTransport>>(provider);
  const model = (id: string, own: AnthropicModelOptions = {}): LanguageModel => {
    const capabilities = { ...capabilitiesOf(traitsOf(id)), ...options.capabilities, ...own.capabilities };
    const price = own.price ?? priceOf(id, options.price, listed);
    const work = async () => {
      const [{ messagesModel }, way] = await Promise.all([import("./model.ts"), transport()]);
      return messagesModel(id, { provider, transport: way });
    };
    return models.add(laterModel({ provider, id, capabilities, ...(price && { price }) }, work), transport);
  };
  return Object.assign(model, {
    options: (own: AnthropicOptions) => ({ [provider]: own }),
    async countTokens(...[id, prompt, own = {}]: Parameters<TokenCounter["countTokens"]>) {
      const load = () => Promise.all([import("./count-tokens.ts"), transport()]);
      const [{ countTokens }, way] = await loadPart({ provider, model: id }, load);
      return countTokens(id, prompt, own, { provider, transport: way });
    },
    batch: models.batching(async (asked, through) => (await import("./batch/batch-wire.ts")).messagesBatchWire(asked, await through())),
  });
}

/**
 * Anthropic's models, with the key of the variable `ANTHROPIC_API_KEY`.
 *
 * @example
 * const reply = await call({ name: "hello", model: anthropic("claude-haiku-5-5"), prompt: () => prompt`Say hello.` })();
 */
export const anthropic: AnthropicProvider = createAnthropic();
