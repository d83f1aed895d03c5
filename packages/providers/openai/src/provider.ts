import type { EmbeddingModel, LanguageModel, ModelCapabilities, Price } from "@ashlar/core";
import { openaiPrices, priceIn } from "@ashlar/core/prices";
import { type BatchProvider, checkConnection, laterModel, loadedOnce, type OwnOptions, ownModels, priceOf } from "@ashlar/core/provider";
import { capabilitiesOf, type WireName } from "./capabilities.ts";
import { checkTimeout } from "./check-timeout.ts";
import { embeddingModel } from "./embedding-model.ts";
import type {
  OpenAIChatOptions,
  OpenAIEmbeddingOptions,
  OpenAIModelOptions,
  OpenAIProviderOptions,
  OpenAIResponsesOptions,
} from "./options.ts";
import { openaiServer } from "./server.ts";
import type { ModelSetting, Wire } from "./wire-model.ts";

/** Makes models of one server. Called itself, it makes one over the Responses API, or over Chat Completions where the server has no other. */
export interface OpenAIProvider extends BatchProvider, OwnOptions<OpenAIResponsesOptions> {
  /** A model over the Responses API, or over Chat Completions where the option `responses` is false. */
  (id: string, options?: OpenAIModelOptions): LanguageModel;
  /** Models over Chat Completions, the wire that most other servers speak. */
  readonly chat: OpenAIChat;
  /** A model that turns texts into vectors. */
  embedding(id: string, options?: OpenAIEmbeddingOptions): EmbeddingModel;
}

/** Makes models over Chat Completions. */
export interface OpenAIChat extends OwnOptions<OpenAIChatOptions> {
  (id: string, options?: OpenAIModelOptions): LanguageModel;
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
  checkConnection(options);
  const transport = loadedOnce(async () => (await import("./transport.ts")).openaiTransport(options));
  const provider = options.name ?? "openai";
  const listed = { server: openaiServer(options), table: (id: string) => priceIn(openaiPrices, "openai", id) };
  const priceFor = (id: string, own: Price | undefined) => own ?? priceOf(id, options.price, listed);
  const models = ownModels<LoadParts>(provider);
  const model = (kind: WireName, id: string, own: OpenAIModelOptions = {}): LanguageModel => {
    const known = capabilitiesOf[kind];
    const stated = { ...options.capabilities, ...own.capabilities };
    const logProbabilities = known.logProbabilities && !options.unsupported?.logProbabilities;
    const price = priceFor(id, own.price);
    const facts = { provider, id, capabilities: { ...known, logProbabilities, ...stated }, ...(price && { price }) };
    const parts = loadedOnce(async () => {
      const [wireOf, way, fit] = await Promise.all([wires[kind](), transport(), fitting(id, stated.media, options)]);
      const setting: ModelSetting = { id, provider, transport: way, fit, server: options };
      return { setting, wire: wireOf(setting) };
    });
    const work = async () => {
      const [{ wireModel }, { setting, wire }] = await Promise.all([import("./wire-model.ts"), parts()]);
      const made = wireModel(setting, wire);
      const { timeout } = options;
      return timeout === undefined || timeout === Number.POSITIVE_INFINITY
        ? made
        : (await import("./timeout.ts")).withTimeout(made, timeout);
    };
    return models.add(laterModel(facts, work), parts);
  };
  const batch = models.batching(async (asked, parts) => {
    const { openaiBatchWire } = await import("./batch/batch-wire.ts");
    const { setting, wire } = await parts();
    return openaiBatchWire(asked, setting, wire);
  });
  const own: WireName = options.responses === false ? "chat" : "responses";
  return Object.assign((id: string, more?: OpenAIModelOptions) => model(own, id, more), {
    options: (own: OpenAIResponsesOptions) => ({ [provider]: own }),
    chat: Object.assign((id: string, more?: OpenAIModelOptions) => model("chat", id, more), {
      options: (own: OpenAIChatOptions) => ({ [provider]: own }),
    }),
    batch,
    embedding: (id: string, more: OpenAIEmbeddingOptions = {}) =>
      embeddingModel(id, { ...more, provider, transport, price: priceFor(id, more.price) }),
  });
}

/** Loads what a model is made of, which batches need, too. */
type LoadParts = () => Promise<{ readonly setting: ModelSetting; readonly wire: Wire }>;

/** What fits requests to a server that can't do all that OpenAI's can. */
async function fitting(
  id: string,
  media: ModelCapabilities["media"] | undefined,
  server: OpenAIProviderOptions,
): Promise<ModelSetting["fit"]> {
  if (!media && !server.unsupported && !server.toolChoices) return undefined;
  const { fitRequest } = await import("./fit-request.ts");
  return (request) => fitRequest(request, { id, media, server });
}

/** A program mostly speaks one of the wires. */
const wires: Readonly<Record<WireName, () => Promise<(setting: ModelSetting) => Wire>>> = {
  responses: async () => (await import("./responses/wire.ts")).responsesWire,
  chat: async () => (await import("./chat/wire.ts")).chatWire,
};

/**
 * OpenAI's models, with the key of the variable `OPENAI_API_KEY`.
 *
 * @example
 * const reply = await call({ name: "hello", model: openai("gpt-5-mini"), prompt: () => prompt`Say hello.` })();
 */
export const openai: OpenAIProvider = createOpenAI();
