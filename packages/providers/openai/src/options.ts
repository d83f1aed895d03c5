import type { JsonObject, ModelCapabilities, ModelParams, Price } from "@ashlar/core";
import type { ApiKey, Fetch } from "@ashlar/core/adapter";
import type { PlainJson } from "@ashlar/core/provider";
import type { ChatCompletionCreateParamsBase } from "openai/resources/chat/completions/completions";
import type { ResponseCreateParamsBase } from "openai/resources/responses/responses";

/** Options of `createOpenAI`. */
export interface OpenAIProviderOptions {
  /**
   * The key, or a function that gives one for each request; `null` for a server that wants none. Default: the variable `keyVariable`.
   */
  readonly apiKey?: ApiKey;
  /**
   * The variable with the key of this server; the first of several that is set. Default: `OPENAI_API_KEY` for OpenAI, and where
   * `OPENAI_BASE_URL` says so; none with another `baseURL`, so that no key goes to a server that it is not meant for.
   */
  readonly keyVariable?: string | readonly string[];
  /** The header that carries the key: `authorization` as a bearer token, or `api-key` as it is. Default `authorization`. */
  readonly keyHeader?: "authorization" | "api-key";
  /** Where the server is, with the version: `http://localhost:11434/v1`. Default: the variable `OPENAI_BASE_URL`, or OpenAI. */
  readonly baseURL?: string;
  /** Default: the variable `OPENAI_ORG_ID`. */
  readonly organization?: string;
  /** Default: the variable `OPENAI_PROJECT_ID`. */
  readonly project?: string;
  /** Headers for every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Takes the place of the lean transport (on Node) or the global `fetch` (elsewhere), for a proxy or a transport of your own. */
  readonly fetch?: Fetch;
  /**
   * What the provider is called: in errors and attempts, as the key of `providerOptions`, and of the `providerData` that is sent back to
   * it. Name each server differently where a conversation may move between them. Default `openai`.
   */
  readonly name?: string;
  /** What models cost. Default: the price table of `@ashlar/core/prices` for OpenAI itself; unknown for another `baseURL`. */
  readonly price?: Price | ((id: string) => Price | undefined);
  /** What the server can do differently from OpenAI: `{ output: ["text"] }` for one without structured output. */
  readonly capabilities?: Partial<ModelCapabilities>;
  /**
   * Milliseconds until an answer begins: until the first event of a stream, or the whole reply where it is not streamed. It holds for calls
   * that set no `timeouts.firstChunk` of their own, and can only shorten core's default of 600,000. Default: core's limits alone.
   */
  readonly timeout?: number;
  /** Whether `provider(id)` speaks the Responses API. False for a server without: then it speaks Chat Completions. Default true. */
  readonly responses?: boolean;
  /** Whether the server takes batches as OpenAI does. Default true. */
  readonly batches?: boolean;
  /** Parameters that the server can't take, or takes and ignores, and what to do instead: each is an `UnsupportedError` that says so. */
  readonly unsupported?: Readonly<Partial<Record<keyof ModelParams, string>>>;
  /** What Chat Completions call some parameters where they do not follow OpenAI. `topK` has a name only here: OpenAI has none for it. */
  readonly fields?: { readonly maxOutputTokens?: string; readonly topK?: string; readonly seed?: string };
  /** The tool choices that the server takes; `named` is that of one tool by its name. Default: all. */
  readonly toolChoices?: readonly ToolChoiceKind[];
  /** Whether streams of Chat Completions are to be asked for their usage. False for servers that refuse `stream_options`. Default true. */
  readonly streamUsage?: boolean;
  /** The field of an assistant's message in which Chat Completions want its reasoning back. Default: it is not sent back. */
  readonly reasoningField?: "reasoning_content" | "reasoning";
  /** Fields of every request's body, by their names on the wire. `providerOptions` add to them. */
  readonly body?: JsonObject;
}

/** A kind of tool choice. */
export type ToolChoiceKind = "auto" | "none" | "required" | "named";

/** Options of one model. They come before those of `createOpenAI`. */
export interface OpenAIModelOptions {
  readonly price?: Price;
  readonly capabilities?: Partial<ModelCapabilities>;
}

/** Options of one embedding model. */
export interface OpenAIEmbeddingOptions {
  /** Length of the vectors, for models that can shorten them. */
  readonly dimensions?: number;
  /** The most texts that one request may hold. Default 100. OpenAI allows 2,048 texts and 300,000 tokens in all. */
  readonly maxBatchSize?: number;
  readonly price?: Price;
}

/**
 * What `providerOptions.openai` may hold for `openai(id)`: the fields of the Responses API by their names on the wire, but for those that
 * Ashlar sets itself. Objects (`text`, `reasoning`) and lists (`include`, `tools`) are put together with what Ashlar sends.
 *
 * @example
 * call({ model: openai("gpt-5-mini"), providerOptions: openai.options({ store: false, reasoning: { summary: "auto" } }), … });
 */
export type OpenAIResponsesOptions = PlainJson<Omit<ResponseCreateParamsBase, "model" | "input" | "stream" | "background">>;

/**
 * What `providerOptions.openai` may hold for `openai.chat(id)`: the fields of Chat Completions by their names on the wire, but for those
 * that Ashlar sets itself.
 *
 * @example
 * call({ model: openai.chat("gpt-5-mini"), providerOptions: openai.chat.options({ service_tier: "flex", verbosity: "low" }), … });
 */
export type OpenAIChatOptions = PlainJson<
  Omit<ChatCompletionCreateParamsBase, "model" | "messages" | "stream" | "n" | "audio" | "modalities" | "functions" | "function_call">
>;
