import type { EmbeddingModel, LanguageModel, Price } from "@ashlar/core";
import { type BatchProvider, ownModels, type TokenCounter } from "@ashlar/core/adapter";
import { priceOf } from "@ashlar/core/prices";
import { embeddingModel } from "./embedding.ts";
import { geminiCapabilities, geminiModel } from "./model.ts";
import type { GoogleEmbeddingOptions, GoogleModelOptions, GoogleProviderOptions } from "./options.ts";
import { type GoogleTransport, googleServer, googleTransport } from "./transport.ts";

/** Makes models of one server. Called itself, it makes a Gemini model. */
export interface GoogleProvider extends BatchProvider, TokenCounter {
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
  const transport = googleTransport(options);
  const provider = options.name ?? "google";
  const price = (id: string, own: Price | undefined): Price | undefined => own ?? priceFrom(options, id);
  const models = ownModels<GoogleTransport>(provider);
  const model = (id: string, own: GoogleModelOptions = {}): LanguageModel => {
    const capabilities = { ...geminiCapabilities, ...options.capabilities, ...own.capabilities };
    return models.add(geminiModel(id, { provider, transport, capabilities, price: price(id, own.price) }), transport);
  };
  return Object.assign(model, {
    embedding: (id: string, own: GoogleEmbeddingOptions = {}) =>
      embeddingModel(id, { ...own, provider, transport, price: price(id, own.price) }),
    async countTokens(...[id, prompt, own = {}]: Parameters<TokenCounter["countTokens"]>) {
      const { countTokens } = await import("./count-tokens.ts");
      return countTokens(id, prompt, own, { provider, transport });
    },
    batch: models.batching(async (asked, through) => (await import("./batch/batch-wire.ts")).geminiBatchWire(asked, through)),
  });
}

/**
 * Google's Gemini models, with the key of the variable `GOOGLE_API_KEY` or else `GEMINI_API_KEY`.
 *
 * @example
 * const reply = await call({ name: "hello", model: google("gemini-3.5-flash"), prompt: () => prompt`Say hello.` })();
 */
export const google: GoogleProvider = createGoogle();

/** Google's prices hold for Google only. */
function priceFrom(options: GoogleProviderOptions, id: string): Price | undefined {
  const { price } = options;
  if (typeof price === "function") return price(id);
  return price ?? (googleServer(options).isVendors() ? priceOf("google", id) : undefined);
}
