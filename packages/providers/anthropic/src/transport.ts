import type { Anthropic } from "@anthropic-ai/sdk";
import { createTransport, environment, httpClient, readKey, type Transport } from "@ashlar/core/adapter";
import type { AnthropicProviderOptions } from "./options.ts";
import { anthropicServer } from "./server.ts";

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

/** Makes the way to a server. Nothing is loaded, read or sent before the first request. */
export function anthropicTransport(options: AnthropicProviderOptions): AnthropicTransport {
  const { apiKey, authToken, headers, baseURL } = options;
  const betas = [...(options.betas ?? []), ...betasIn(headers)];
  const server = anthropicServer(options);
  return createTransport<AnthropicClient>({
    provider: options.name ?? "anthropic",
    errors: async () => (await import("./errors.ts")).anthropicErrors,
    baseURL,
    headers,
    fetch: options.fetch,
    key: (details) =>
      readKey(
        {
          apiKey: authToken ?? apiKey,
          headers,
          variables: server.keyVariables,
          keyHeaders: ["x-api-key", "authorization"],
          missing: server.missingKey,
        },
        details,
      ),
    async client(fetch) {
      // The version is in the SDK's paths.
      const url = server.url().replace(/\/+$/, "").replace(/\/v1$/, "");
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

function sendsToken({ apiKey, authToken }: AnthropicProviderOptions): boolean {
  return authToken !== undefined || (apiKey === undefined && environment("ANTHROPIC_API_KEY") === undefined);
}

/** The SDK adds the headers of this variable to each request; they may hold a key, and belong to no other server than Anthropic's. */
function withoutCustomHeaders(options: AnthropicProviderOptions): Readonly<Record<string, null>> {
  if (anthropicServer(options).usesEnvironment) return {};
  const names = (environment("ANTHROPIC_CUSTOM_HEADERS") ?? "").split("\n").map((line) => line.split(":")[0]?.trim() ?? "");
  return Object.fromEntries(names.filter((name) => name !== "").map((name) => [name, null]));
}
