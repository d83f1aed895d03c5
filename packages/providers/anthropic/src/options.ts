import type { MessageCreateParamsBase } from "@anthropic-ai/sdk/resources/beta/messages/messages";
import type { ModelCapabilities, Price } from "@ashlar/core";
import type { ApiKey, Fetch } from "@ashlar/core/adapter";
import type { PlainJson } from "@ashlar/core/provider";

/** Options of `createAnthropic`. */
export interface AnthropicProviderOptions {
  /**
   * The key, or a function that gives one for each request; `null` for a server that wants none. Sent as `x-api-key`. Default: the variable
   * `ANTHROPIC_API_KEY`, which is sent to Anthropic, and elsewhere only where `ANTHROPIC_BASE_URL` says so: with `baseURL` the key has to
   * be given here.
   */
  readonly apiKey?: ApiKey;
  /**
   * A token instead of a key, or a function that gives one for each request. Sent as `authorization: Bearer …`. Default: the variable
   * `ANTHROPIC_AUTH_TOKEN`, where `ANTHROPIC_API_KEY` is not set.
   */
  readonly authToken?: NonNullable<ApiKey>;
  /** Where the server is: `https://api.example.com`, with `/v1` or without. Default: the variable `ANTHROPIC_BASE_URL`, or Anthropic. */
  readonly baseURL?: string;
  /** Headers for every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Names of Anthropic's beta features, for every request. `providerOptions.anthropic.betas` adds some to one call. */
  readonly betas?: readonly string[];
  /** Takes the place of the transport, for a proxy or one of your own. */
  readonly fetch?: Fetch;
  /**
   * What the provider is called: in errors and attempts, as the key of `providerOptions`, and of the `providerData` that is sent back to
   * it. Name each server differently where a conversation may move between them. Default `anthropic`.
   */
  readonly name?: string;
  /** What models cost. Default: the price table of `@ashlar/core/prices` for Anthropic itself; unknown for another `baseURL`. */
  readonly price?: Price | ((id: string) => Price | undefined);
  /** What the server can do differently from Anthropic: `{ output: ["tool"] }` for one without structured output. */
  readonly capabilities?: Partial<ModelCapabilities>;
}

/** Options of one model. They come before those of `createAnthropic`. */
export interface AnthropicModelOptions {
  readonly price?: Price;
  readonly capabilities?: Partial<ModelCapabilities>;
}

/**
 * What `providerOptions.anthropic` may hold: the fields of the Messages API by their names on the wire, those of beta features included, but
 * for those that Ashlar sets itself. Objects (`thinking`, `output_config`) and lists (`tools`) are put together with what Ashlar sends.
 *
 * @example
 * const searching = anthropic.options({ tools: [{ type: "web_search_20260318", name: "web_search", max_uses: 3 }] });
 * call({ model: anthropic("claude-opus-5-5"), providerOptions: searching, … });
 */
export type AnthropicOptions = PlainJson<
  Omit<
    MessageCreateParamsBase,
    "model" | "messages" | "system" | "stream" | "max_tokens" | "output_format" | "user_profile_id" | "workspace_id"
  >
>;
