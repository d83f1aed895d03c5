import type { Anthropic } from "@anthropic-ai/sdk";
import { InvalidRequestError } from "@ashlar/core";
import { checkURL, createTransport, environment, httpClient, readKey, type Transport } from "@ashlar/core/adapter";
import { anthropicErrors } from "./errors.ts";
import type { AnthropicProviderOptions } from "./options.ts";

const anthropicURL = "https://api.anthropic.com";
/** Core keeps the limits of time, so the SDK's own is as long as a timer can be. */
const longestTimer = 2 ** 31 - 1;
/** The last version of the API that has `temperature`, `top_p` and `top_k`. The SDK asks for the one after it, which refuses them. */
const versionWithSampling = "2023-06-01";

/** The SDK, and the headers of a key, which go along with each of its requests. */
export interface AnthropicClient {
  readonly sdk: Anthropic;
  readonly authorize: (key: string | null) => Readonly<Record<string, string>>;
}

/** The way to a server that speaks Anthropic's wire, over the official SDK. */
export type AnthropicTransport = Transport<AnthropicClient>;

/** A body with what decides about its headers: names of betas, and parameters that only the older version has. */
interface OutgoingBody {
  readonly betas?: unknown;
  readonly temperature?: unknown;
  readonly top_p?: unknown;
  readonly top_k?: unknown;
  /** The bodies of a batch. */
  readonly requests?: readonly { readonly params: OutgoingBody }[];
}

/**
 * Makes the way to a server. Nothing is loaded, read or sent before the first request.
 *
 * @throws InvalidRequestError when `baseURL` is no http(s) URL, and for a key beside a token
 */
export function anthropicTransport(options: AnthropicProviderOptions): AnthropicTransport {
  const { apiKey, authToken, headers, baseURL } = options;
  const betas = [...(options.betas ?? []), ...betasIn(headers)];
  if (authToken !== undefined && apiKey !== undefined && apiKey !== null) {
    throw new InvalidRequestError("createAnthropic was given both apiKey and authToken. Pass the one that the server wants.", {});
  }
  return createTransport<AnthropicClient>({
    provider: options.name ?? "anthropic",
    errors: anthropicErrors,
    baseURL,
    headers,
    fetch: options.fetch,
    key: (details) =>
      readKey(
        {
          apiKey: authToken ?? apiKey,
          headers,
          variables: usesEnvironment(options) ? ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"] : [],
          keyHeaders: ["x-api-key", "authorization"],
          missing: () => missingKey(options),
        },
        details,
      ),
    async client(fetch) {
      const url = baseURLOf(options);
      const { Anthropic } = await import("@anthropic-ai/sdk");
      const sdk = new Anthropic({
        baseURL: url,
        // Without a key the SDK looks for one on the disk; this one never leaves, because each request brings its own.
        apiKey: "none",
        webhookKey: null,
        maxRetries: 0,
        timeout: longestTimer,
        openTelemetry: false,
        defaultHeaders: { ...withoutCustomHeaders(options), Authorization: null, ...headers },
        fetch,
      });
      const authorize: AnthropicClient["authorize"] = (key) => {
        if (key === null) return {};
        return sendsToken(options) ? { authorization: `Bearer ${key}` } : { "x-api-key": key };
      };
      const client = httpClient({
        sdk: { sdk, authorize },
        baseURL: url,
        fetch,
        async build(variant) {
          const [path = "", betas = "", version = ""] = variant.split(" ");
          const own = { ...(betas !== "" && { "anthropic-beta": betas }), ...(version !== "" && { "anthropic-version": version }) };
          const { url, req } = await sdk.buildRequest({ method: "post", path, headers: own });
          return { url, headers: req.headers };
        },
        authorize,
      });
      return {
        ...client,
        send({ path, body: outgoing, ...request }) {
          const { betas: more, ...body }: OutgoingBody = outgoing;
          const all = [...new Set([...betas, ...(Array.isArray(more) ? more : [])])].join(",").replaceAll(" ", "");
          // Each set of headers is built once, so it is part of what the client takes for the path.
          return client.send({ path: `${path} ${all} ${samples(body) ? versionWithSampling : ""}`, body, ...request });
        },
      };
    },
  });
}

/** The headers of one request take the place of those for all, so names that stand there go along. */
function betasIn(headers: AnthropicProviderOptions["headers"] = {}): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) => (name.toLowerCase() === "anthropic-beta" ? value.split(",") : []));
}

function samples({ temperature, top_p, top_k, requests = [] }: OutgoingBody): boolean {
  return [temperature, top_p, top_k].some((value) => value !== undefined) || requests.some(({ params }) => samples(params));
}

/** True where the server is Anthropic, so that Anthropic's prices hold. */
export function isAnthropic(options: AnthropicProviderOptions): boolean {
  return isAnthropicHost(options.baseURL ?? environment("ANTHROPIC_BASE_URL") ?? anthropicURL);
}

function isAnthropicHost(url: string): boolean {
  return /(?:^|\.)(?:anthropic|claude)\.com$/.test(URL.parse(url)?.hostname ?? "");
}

/** True where the variables of the environment belong to the server: it is Anthropic, or the environment itself names it. */
function usesEnvironment({ baseURL }: AnthropicProviderOptions): boolean {
  return baseURL === undefined || isAnthropicHost(baseURL);
}

function sendsToken({ apiKey, authToken }: AnthropicProviderOptions): boolean {
  return authToken !== undefined || (apiKey === undefined && environment("ANTHROPIC_API_KEY") === undefined);
}

/** The SDK adds the headers of this variable to each request; they may hold a key, and belong to no other server than Anthropic's. */
function withoutCustomHeaders(options: AnthropicProviderOptions): Readonly<Record<string, null>> {
  if (usesEnvironment(options)) return {};
  const names = (environment("ANTHROPIC_CUSTOM_HEADERS") ?? "").split("\n").map((line) => line.split(":")[0]?.trim() ?? "");
  return Object.fromEntries(names.filter((name) => name !== "").map((name) => [name, null]));
}

function missingKey(options: AnthropicProviderOptions): string {
  if (usesEnvironment(options)) return "There is no API key: set the variable ANTHROPIC_API_KEY, or pass createAnthropic({ apiKey }).";
  const { host } = new URL(baseURLOf(options));
  const why = "ANTHROPIC_API_KEY is not sent to another server than Anthropic's";
  return `There is no API key for ${host}: pass createAnthropic({ apiKey }), or apiKey: null if it wants none (${why}).`;
}

/** Without the version, which is in the SDK's paths. */
function baseURLOf(options: AnthropicProviderOptions): string {
  const url = options.baseURL ?? environment("ANTHROPIC_BASE_URL") ?? anthropicURL;
  if (options.baseURL === undefined) checkURL(url, "the variable ANTHROPIC_BASE_URL");
  return url.replace(/\/+$/, "").replace(/\/v1$/, "");
}
