import type { EmbeddingModel, LanguageModel, ModelCapabilities, Price } from "@ashlar/core";
import { priceOf } from "@ashlar/core/prices";

import { chatCapabilities, chatModel } from "./chat/model.ts";
import { embeddingModel } from "./embedding.ts";
import type { OpenAIEmbeddingOptions, OpenAIModelOptions, OpenAIOptions } from "./options.ts";
import { responsesCapabilities, responsesModel } from "./responses/model.ts";
import { isOpenAI, openaiTransport } from "./transport.ts";

/** Makes models of one server. Called itself, it makes one over the Responses API. */
export interface OpenAIProvider {
  /** A model over the Responses API. */
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
 * @throws InvalidRequestError when `baseURL` is no http(s) URL, or holds a user name or password
 */
export function createOpenAI(options: OpenAIOptions = {}): OpenAIProvider {
  const transport = openaiTransport(options);
  const provider = options.name ?? "openai";
  const price = (id: string, own: Price | undefined): Price | undefined => own ?? priceFrom(options, id);
  const setting = (id: string, own: OpenAIModelOptions, known: ModelCapabilities) => ({
    provider,
    transport,
    capabilities: { ...known, ...options.capabilities, ...own.capabilities },
    price: price(id, own.price),
  });
  return Object.assign((id: string, own: OpenAIModelOptions = {}) => responsesModel(id, setting(id, own, responsesCapabilities)), {
    chat: (id: string, own: OpenAIModelOptions = {}) =>
      chatModel(id, { ...setting(id, own, chatCapabilities), ...(options.maxTokensField && { maxTokensField: options.maxTokensField }) }),
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
function priceFrom(options: OpenAIOptions, id: string): Price | undefined {
  const { price } = options;
  if (typeof price === "function") return price(id);
  return price ?? (isOpenAI(options) ? priceOf("openai", id) : undefined);
}
