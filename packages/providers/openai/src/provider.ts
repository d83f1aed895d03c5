import type { EmbeddingModel, LanguageModel, ModelCapabilities, Price } from "@ashlar/core";
import { type BatchProvider, ownModels, unsupported } from "@ashlar/core/adapter";
import { priceOf } from "@ashlar/core/prices";

import { chatCapabilities, chatWire } from "./chat/model.ts";
import { embeddingModel } from "./embedding.ts";
import type { OpenAIEmbeddingOptions, OpenAIModelOptions, OpenAIProviderOptions } from "./options.ts";
import { responsesCapabilities, responsesWire } from "./responses/model.ts";
import { checkTimeout } from "./timeout.ts";
import { openaiServer, openaiTransport } from "./transport.ts";
import { type ModelSetting, type Wire, wireModel } from "./wire-model.ts";

/** Makes models of one server. Called itself, it makes one over the Responses API, or over Chat Completions where the server has no other. */
export interface OpenAIProvider extends BatchProvider {
  /** A model over the Responses API, or over Chat Completions where the option `responses` is false. */
  (id: string, options?: OpenAIModelOptions): LanguageModel;
  /** A model over Chat Completions, the wire that most other servers speak. */
  chat(id: string, options?: OpenAIModelOptions): LanguageModel;
  /** A model that turns texts into vectors. */
  embedding(id: string, options?: OpenAIEmbeddingOptions): EmbeddingModel;
}

/**
 * Models of OpenAI, or of a server that speaks its wire. Nothing is loaded or sent before the first call, and no key is needed until
 * then.
 *
 * The models throw Ashlar's errors only: `AuthenticationError` before any request when there is no key, then by the provider's code
 * `PermissionError`, `NotFoundError`, `InvalidRequestError`, `ContextLengthError`, `UnsupportedError`, `RateLimitError`, `QuotaError`,
 * `OverloadedError`, `ServerError`, `RefusalError`; `ConnectionError` and `StreamInterruptedError` for what happens on the way. They never
 * retry by themselves.
 *
 * @example
 * const ollama = createOpenAI({ baseURL: "http://localhost:11434/v1", apiKey: null, name: "ollama" });
 * const model = ollama.chat("llama3.2");
 *
 * @throws InvalidRequestError when `baseURL` is no http(s) URL, or holds a user name or password, and when `timeout` makes no sense
 */
export function createOpenAI(options: OpenAIProviderOptions = {}): OpenAIProvider {
  checkTimeout(options.timeout);
  const transport = openaiTransport(options);
  const provider = options.name ?? "openai";
  const price = (id: string, own: Price | undefined): Price | undefined => own ?? priceFrom(options, id);
  /** What the models of this provider are made of, for its batches. */
  const models = ownModels<{ readonly setting: ModelSetting; readonly wire: Wire }>(provider);
  const model = (id: string, own: OpenAIModelOptions, known: ModelCapabilities, wireOf: (setting: ModelSetting) => Wire): LanguageModel => {
    const logProbabilities = known.logProbabilities && !options.unsupported?.logProbabilities;
    const stated = { ...options.capabilities, ...own.capabilities };
    const capabilities = { ...known, logProbabilities, ...stated };
    const setting = { id, provider, transport, capabilities, media: stated.media, price: price(id, own.price), server: options };
    const wire = wireOf(setting);
    return models.add(wireModel(setting, wire), { setting, wire });
  };
  const batch = models.batching(async (model, { setting, wire }) => {
    if (options.batches === false) {
      throw unsupported("batches", model.id, `${provider} has none, or in a form of its own: run the call itself for each input`);
    }
    const { openaiBatchWire } = await import("./batch/batch-wire.ts");
    return openaiBatchWire(model, setting, wire);
  });
  const chat = (id: string, own: OpenAIModelOptions = {}) => model(id, own, chatCapabilities, chatWire);
  const responses = (id: string, own: OpenAIModelOptions = {}) => model(id, own, responsesCapabilities, responsesWire);
  return Object.assign(options.responses === false ? (id: string, own?: OpenAIModelOptions) => chat(id, own) : responses, {
    chat,
    batch,
    embedding: (id: string, own: OpenAIEmbeddingOptions = {}) =>
      embeddingModel(id, { ...own, provider, transport, price: price(id, own.price) }),
  });
}

/**
 * OpenAI's models, with the key of the variable `OPENAI_API_KEY`.
 *
 * @example
 * const reply = await call({ name: "hello", model: openai("gpt-5-mini"), prompt: () => prompt`Say hello.` })();
 */
export const openai: OpenAIProvider = createOpenAI();

/** OpenAI's prices hold for OpenAI only. */
function priceFrom(options: OpenAIProviderOptions, id: string): Price | undefined {
  const { price } = options;
  if (typeof price === "function") return price(id);
  return price ?? (openaiServer(options).isVendors() ? priceOf("openai", id) : undefined);
}
