import { createTransport, httpClient, readKey, type Transport } from "@ashlar/core/adapter";
import type { OpenAI } from "openai";
import type { OpenAIProviderOptions } from "./options.ts";
import { openaiServer } from "./server.ts";

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
  const server = openaiServer(options);
  const authorize: OpenAITransport["authorize"] = (key) =>
    key === null ? {} : { [keyHeader]: keyHeader === "authorization" ? `Bearer ${key}` : key };
  const transport = createTransport<OpenAI>({
    provider: options.name ?? "openai",
    errors: async () => (await import("./errors.ts")).openaiErrors(server.keyVariables),
    baseURL,
    headers,
    fetch: options.fetch,
    key: (details) =>
      readKey(
        {
          apiKey,
          headers,
          variables: server.keyVariables,
          keyHeaders: ["authorization", "api-key"],
          missing: server.missingKey,
        },
        details,
      ),
    async client(fetch) {
      const url = server.url();
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
        ...(!server.usesEnvironment && { organization: null, project: null }),
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
