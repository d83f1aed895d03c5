import { checkURL, createTransport, environment, httpClient, readKey, type Transport } from "@ashlar/core/adapter";
import type { OpenAI } from "openai";
import { openaiErrors } from "./errors.ts";
import type { OpenAIProviderOptions } from "./options.ts";

const openaiURL = "https://api.openai.com/v1";
/** Core keeps the limits of time, so the SDK's own is as long as a timer can be. */
const longestTimer = 2 ** 31 - 1;

/** The way to a server that speaks OpenAI's wire, over the official SDK. */
export interface OpenAITransport extends Transport<OpenAI> {
  /** The headers of a key, for requests that the SDK makes. */
  authorize(key: string | null): Readonly<Record<string, string>>;
}

/** Makes the way to a server. Nothing is loaded, read or sent before the first request. */
export function openaiTransport(options: OpenAIProviderOptions): OpenAITransport {
  const { apiKey, headers, baseURL, keyHeader = "authorization" } = options;
  const variables = variablesOf(options);
  const authorize: OpenAITransport["authorize"] = (key) =>
    key === null ? {} : { [keyHeader]: keyHeader === "authorization" ? `Bearer ${key}` : key };
  const transport = createTransport<OpenAI>({
    provider: options.name ?? "openai",
    errors: { ...openaiErrors, keySource: ["the option apiKey", ...variables.map((name) => `the variable ${name}`)].join(", or ") },
    baseURL,
    headers,
    fetch: options.fetch,
    key: (details) =>
      readKey(
        {
          apiKey,
          headers,
          variables,
          keyHeaders: ["authorization", "api-key"],
          missing: () => missingKey(options),
        },
        details,
      ),
    async client(fetch) {
      const url = baseURLOf(options);
      const { OpenAI } = await import("openai");
      const sdk = new OpenAI({
        baseURL: url,
        // The SDK insists on a key; this one never leaves, because each request brings its own.
        apiKey: "none",
        adminAPIKey: null,
        webhookSecret: null,
        maxRetries: 0,
        timeout: longestTimer,
        defaultHeaders: { Authorization: null, ...headers },
        // The account's own ids stay with the account's own server.
        ...(!usesEnvironment(options) && { organization: null, project: null }),
        ...(options.organization !== undefined && { organization: options.organization }),
        ...(options.project !== undefined && { project: options.project }),
        fetch,
      });
      return httpClient({
        sdk,
        baseURL: url,
        fetch,
        async build(path) {
          const { url, req } = await sdk.buildRequest({ method: "post", path });
          return { url, headers: req.headers };
        },
        authorize,
      });
    },
  });
  return { ...transport, authorize };
}

/** The variables that may hold the key of this server. */
function variablesOf(options: OpenAIProviderOptions): readonly string[] {
  return [options.keyVariable ?? (usesEnvironment(options) ? "OPENAI_API_KEY" : [])].flat();
}

/** True where the variables of the environment belong to the server: it is OpenAI, or the environment itself names it. */
export function usesEnvironment({ baseURL }: OpenAIProviderOptions): boolean {
  return baseURL === undefined || isOpenAIHost(baseURL);
}

/** True where the server is OpenAI, so that OpenAI's prices hold. */
export function isOpenAI(options: OpenAIProviderOptions): boolean {
  const url = options.baseURL ?? environment("OPENAI_BASE_URL") ?? openaiURL;
  return isOpenAIHost(url);
}

function isOpenAIHost(url: string): boolean {
  return /(?:^|\.)openai\.com$/.test(URL.parse(url)?.hostname ?? "");
}

function missingKey(options: OpenAIProviderOptions): string {
  const { host } = new URL(baseURLOf(options));
  const variables = variablesOf(options);
  if (variables.length > 0) {
    return `There is no API key for ${host}: set the variable ${variables.join(" or ")}, or pass the option apiKey.`;
  }
  const why = "OPENAI_API_KEY is not sent to another server than OpenAI's";
  return `There is no API key for ${host}: pass createOpenAI({ apiKey }), or apiKey: null if it wants none (${why}).`;
}

function baseURLOf(options: OpenAIProviderOptions): string {
  if (options.baseURL !== undefined) return options.baseURL;
  const url = environment("OPENAI_BASE_URL");
  if (url === undefined) return openaiURL;
  checkURL(url, "the variable OPENAI_BASE_URL");
  return url;
}
