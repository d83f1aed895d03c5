import type { EmbeddingModel, LanguageModel, Price } from "@ashlar/core";
import { googlePrices, priceIn } from "@ashlar/core/prices";
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
import { geminiCapabilities } from "./capabilities.ts";
import { embeddingModel } from "./embedding-model.ts";
import type { GoogleEmbeddingOptions, GoogleModelOptions, GoogleOptions, GoogleProviderOptions } from "./options.ts";
import { googleServer } from "./server.ts";
import type { GoogleTransport } from "./transport.ts";

/** Makes models of one server. Called itself, it makes a Gemini model. */
export interface GoogleProvider extends BatchProvider, TokenCounter, OwnOptions<GoogleOptions> {
  /** A model that answers. */
  (id: string, options?: GoogleModelOptions): LanguageModel;
  /** A model that turns texts into vectors. */
  embedding(id: string, options?: GoogleEmbeddingOptions): EmbeddingModel;
}

/**
 * Gemini models with another key, or on a server that speaks the same wire. Nothing is loaded or sent before the first call, and no key is
 * needed until then.
 *
 * The models throw Ashlar's errors only: `AuthenticationError` before any request when there is no key, then by Google's status and its
 * details `PermissionError`, `NotFoundError`, `InvalidRequestError`, `ContextLengthError`, `UnsupportedError`, `RateLimitError`, `QuotaError`,
 * `OverloadedError`, `ServerError`; `ConnectionError` and `StreamInterruptedError` for what happens on the way. They never retry by
 * themselves.
 *
 * @example
 * const google = createGoogle({ apiKey: () => vault.read("gemini") });
 * const model = google("gemini-3.5-flash");
 *
 * @throws InvalidRequestError when `baseURL` is no http(s) URL, or holds a user name or password
 */
export function createGoogle(options: GoogleProviderOptions = {}): GoogleProvider {
  checkConnection(options);
  const transport = loadedOnce(async () => (await import("./transport.ts")).googleTransport(options));
  const provider = options.name ?? "google";
  const listed = { server: googleServer(options), table: (id: string) => priceIn(googlePrices, "google", id) };
  const priceFor = (id: string, own: Price | undefined) => own ?? priceOf(id, options.price, listed);
  const models = ownModels<() => Promise<GoogleTransport>>(provider);
  const model = (id: string, own: GoogleModelOptions = {}): LanguageModel => {
    const capabilities = { ...geminiCapabilities, ...options.capabilities, ...own.capabilities };
    const price = priceFor(id, own.price);
    const work = async () => {
      const [{ geminiModel }, way] = await Promise.all([import("./model.ts"), transport()]);
      return geminiModel(id, { provider, transport: way });
    };
    return models.add(laterModel({ provider, id, capabilities, ...(price && { price }) }, work), transport);
  };
  return Object.assign(model, {
    options: (own: GoogleOptions) => ({ [provider]: own }),
    embedding: (id: string, own: GoogleEmbeddingOptions = {}) =>
      embeddingModel(id, { ...own, provider, transport, price: priceFor(id, own.price) }),
    async countTokens(...[id, prompt, own = {}]: Parameters<TokenCounter["countTokens"]>) {
      const load = () => Promise.all([import("./count-tokens.ts"), transport()]);
      const [{ countTokens }, way] = await loadPart({ provider, model: id }, load);
      return countTokens(id, prompt, own, { provider, transport: way });
    },
    batch: models.batching(async (asked, through) => (await import("./batch/batch-wire.ts")).geminiBatchWire(asked, await through())),
  });
}

/**
 * Google's Gemini models, with the key of the variable `GOOGLE_API_KEY` or else `GEMINI_API_KEY`.
 *
 * @example
 * const reply = await call({ name: "hello", model: google("gemini-3.5-flash"), prompt: () => prompt`Say hello.` })();
 */
export const google: GoogleProvider = createGoogle();
