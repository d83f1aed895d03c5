import type { ModelCapabilities, Price } from "@ashlar/core";
import type { ApiKey, Fetch } from "@ashlar/core/adapter";
import type { ChatCompletionCreateParamsBase } from "openai/resources/chat/completions/completions";
import type { ResponseCreateParamsBase } from "openai/resources/responses/responses";

/** Options of `createOpenAI`. */
export interface OpenAIOptions {
  /**
   * The key, or a function that gives one for each request; `null` for a server that wants none. Default: the variable `OPENAI_API_KEY`,
   * which is sent to OpenAI, and elsewhere only where `OPENAI_BASE_URL` says so: with `baseURL` the key has to be given here.
   */
  readonly apiKey?: ApiKey;
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
  /** The field in which Chat Completions get `params.maxOutputTokens`. Older servers only know `max_tokens`. */
  readonly maxTokensField?: "max_completion_tokens" | "max_tokens";
}

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
 * call({ model: openai("gpt-5-mini"), providerOptions: { openai: { store: false, reasoning: { summary: "auto" } } satisfies OpenAIResponsesOptions }, … });
 */
export type OpenAIResponsesOptions = Omit<ResponseCreateParamsBase, "model" | "input" | "stream" | "background">;

/**
 * What `providerOptions.openai` may hold for `openai.chat(id)`: the fields of Chat Completions by their names on the wire, but for those
 * that Ashlar sets itself.
 *
 * @example
 * call({ model: openai.chat("gpt-5-mini"), providerOptions: { openai: { service_tier: "flex", verbosity: "low" } satisfies OpenAIChatOptions }, … });
 */
export type OpenAIChatOptions = Omit<
  ChatCompletionCreateParamsBase,
  "model" | "messages" | "stream" | "n" | "audio" | "modalities" | "functions" | "function_call"
>;
