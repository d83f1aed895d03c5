import type { ModelCapabilities, Price } from "@ashlar/core";
import type { ApiKey, Fetch } from "@ashlar/core/adapter";
import type { PlainJson } from "@ashlar/core/provider";
import type { GenerationConfig, SafetySetting, ServiceTier, Tool, ToolConfig } from "@google/genai/web";

/** Options of `createGoogle`. */
export interface GoogleProviderOptions {
  /**
   * The key, or a function that gives one for each request; `null` for a server that wants none. Default: the variable `GOOGLE_API_KEY`, or
   * else `GEMINI_API_KEY`, as in Google's SDK. They are sent to Google, and elsewhere only where `GOOGLE_GEMINI_BASE_URL` says so: with
   * `baseURL` the key has to be given here.
   */
  readonly apiKey?: ApiKey;
  /** Where the server is: `https://example.com`, with `/v1beta` or without. Default: the variable `GOOGLE_GEMINI_BASE_URL`, or Google. */
  readonly baseURL?: string;
  /** Default: that of `baseURL`, or `v1beta`: thinking, schemas and tools of Google's own are not in `v1`. */
  readonly apiVersion?: string;
  /** Headers for every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Carries the requests, for a proxy or a transport of your own. Default: a lean transport over `node:http` on Node, the global `fetch`
   * elsewhere.
   */
  readonly fetch?: Fetch;
  /**
   * What the provider is called: in errors and attempts, as the key of `providerOptions`, and of the `providerData` that is sent back to
   * it. Default `google`.
   */
  readonly name?: string;
  /** What models cost. Default: the price table of `@ashlar/core/prices` for Google itself; unknown for another `baseURL`. */
  readonly price?: Price | ((id: string) => Price | undefined);
  /** What the server can do differently from Google: `{ output: ["text"] }` for one without structured output. */
  readonly capabilities?: Partial<ModelCapabilities>;
}

/** Options of one model. They come before those of `createGoogle`. */
export interface GoogleModelOptions {
  readonly price?: Price;
  readonly capabilities?: Partial<ModelCapabilities>;
}

/** What the vectors are for. Documents and questions about them are embedded differently: make a model for each. */
export type GoogleTaskType =
  | "RETRIEVAL_DOCUMENT"
  | "RETRIEVAL_QUERY"
  | "SEMANTIC_SIMILARITY"
  | "CLASSIFICATION"
  | "CLUSTERING"
  | "QUESTION_ANSWERING"
  | "FACT_VERIFICATION"
  | "CODE_RETRIEVAL_QUERY";

/** Options of one embedding model. */
export interface GoogleEmbeddingOptions {
  /** Length of the vectors, for models that can shorten them. `gemini-embedding-001` does not normalise what it shortens. */
  readonly dimensions?: number;
  readonly taskType?: GoogleTaskType;
  /** The title of the documents, for the task `RETRIEVAL_DOCUMENT`. */
  readonly title?: string;
  /** The most texts that one request may hold. Default 100, which is the most that Google allows. */
  readonly maxBatchSize?: number;
  readonly price?: Price;
}

/**
 * What `providerOptions.google` may hold: the fields of a `GenerateContentRequest` by their names on the wire, but for those that Ashlar sets
 * itself. Objects (`generationConfig`, `toolConfig`) and lists (`tools`, `safetySettings`) are put together with what Ashlar sends.
 *
 * @example
 * const searching = google.options({
 *   generationConfig: { thinkingConfig: { includeThoughts: true } },
 *   safetySettings: [{ category: "HARM_CATEGORY_HATE_SPEECH", threshold: "BLOCK_ONLY_HIGH" }],
 *   tools: [{ googleSearch: {} }],
 * });
 * call({ model: google("gemini-3.5-flash"), providerOptions: searching, … });
 */
export type GoogleOptions = PlainJson<{
  generationConfig?: Omit<GenerationConfig, "candidateCount" | "modelSelectionConfig" | "routingConfig" | "audioTimestamp">;
  safetySettings?: SafetySetting[];
  tools?: Tool[];
  toolConfig?: ToolConfig;
  /** The name of a cache that was made before: `cachedContents/…`. */
  cachedContent?: string;
  labels?: Record<string, string>;
  serviceTier?: ServiceTier;
  store?: boolean;
  /** Where to go on with a reply that reached the limit of one request: it is in the `providerData` of its end. */
  continuationToken?: string;
}>;
