import { createTransport, type Fetch, readKey, type Transport } from "@ashlar/core/adapter";
import type { GoogleGenAI, HttpOptions } from "@google/genai/web";
import type { GoogleProviderOptions } from "./options.ts";
import { googleServer } from "./server.ts";

const keyHeader = "x-goog-api-key";

/** Stands in for the key where the SDK insists on one. It never leaves. */
const noKey = "none";

/** What asks for one thing of the SDK. It is stopped where it would send its request. */
export type Way = (sdk: GoogleGenAI, httpOptions: HttpOptions) => Promise<unknown>;

/** The SDK, as far as Ashlar uses it. */
export interface GoogleClient {
  /** Sends what the SDK would send, and gives the reply unread. A `body` takes the place of the SDK's. */
  ask(way: Way, request: { readonly body?: object; readonly key: string | null; readonly signal: AbortSignal }): Promise<Response>;
}

/** The way to a server that speaks Gemini's wire, over the official SDK. The path of a request is `model:method`. */
export type GoogleTransport = Transport<GoogleClient>;

/** Makes the way to a server. Nothing is loaded, read or sent before the first request. */
export function googleTransport(options: GoogleProviderOptions): GoogleTransport {
  const { apiKey, headers, baseURL } = options;
  const server = googleServer(options);
  return createTransport<GoogleClient>({
    provider: options.name ?? "google",
    errors: async () => (await import("./errors.ts")).googleErrors,
    baseURL,
    headers,
    fetch: options.fetch,
    key: (details) =>
      readKey(
        {
          apiKey,
          headers,
          variables: server.keyVariables,
          keyHeaders: [keyHeader, "authorization"],
          missing: server.missingKey,
        },
        details,
      ),
    async client(fetch) {
      const { url, version } = withoutVersion(server.url());
      // The SDK's entry for the web: it does all that is needed on Node, too, and there it reads no variables and loads no modules of Node.
      const { GoogleGenAI } = await import("@google/genai/web");
      const httpOptions = { baseUrl: url, headers: { ...headers } };
      const sdk = new GoogleGenAI({ apiKey: noKey, vertexai: false, apiVersion: options.apiVersion ?? version ?? "v1beta", httpOptions });
      const ask: GoogleClient["ask"] = (way, request) => send(sdk, fetch, way, request);
      return { sdk: { ask }, baseURL: url, send: ({ path, ...request }) => ask(wayOf(path), request) };
    },
  });
}

/** In the place of the conversation: the body is Ashlar's own. */
const contents = { parts: [] };

/** The SDK's ways to each method of a model that Ashlar uses. */
const methods: Readonly<Record<string, (sdk: GoogleGenAI, model: string, httpOptions: HttpOptions) => Promise<unknown>>> = {
  generateContent: ({ models }, model, httpOptions) => models.generateContent({ model, contents, config: { httpOptions } }),
  streamGenerateContent: ({ models }, model, httpOptions) => models.generateContentStream({ model, contents, config: { httpOptions } }),
  batchEmbedContents: ({ models }, model, httpOptions) => models.embedContent({ model, contents, config: { httpOptions } }),
  countTokens: ({ models }, model, httpOptions) => models.countTokens({ model, contents, config: { httpOptions } }),
  batchGenerateContent: ({ batches }, model, httpOptions) => batches.create({ model, src: [], config: { httpOptions } }),
};

function wayOf(path: string): Way {
  const at = path.lastIndexOf(":");
  return async (sdk, httpOptions) => methods[path.slice(at + 1)]?.(sdk, path.slice(0, at), httpOptions);
}

/**
 * Sends one request as the SDK would, and gives the reply unread.
 *
 * The SDK has no public way to a raw reply, and its own reading will not do: its stream reader takes an early end for the end, its mapping
 * drops fields that it does not know, both ways, and it asks again by itself for what Google cut off. But each of its methods takes a
 * `fetch`. So it makes the request, and its work ends where it would send it: address and headers are the SDK's, the body is Ashlar's.
 */
async function send(
  sdk: GoogleGenAI,
  fetch: Fetch,
  way: Way,
  { body, key, signal }: Parameters<GoogleClient["ask"]>[1],
): Promise<Response> {
  const { input, init } = await made(sdk, way);
  const headers = new Headers(init.headers);
  if (key !== null) headers.set(keyHeader, key);
  else if (headers.get(keyHeader) === noKey) headers.delete(keyHeader);
  return fetch(input, { ...init, ...(body && { body: JSON.stringify(body) }), headers, signal });
}

/** What the SDK would send. */
interface Made {
  readonly input: Parameters<Fetch>[0];
  readonly init: NonNullable<Parameters<Fetch>[1]>;
}

const enough = new Error("The request is made, and the SDK's work done.");

async function made(sdk: GoogleGenAI, way: Way): Promise<Made> {
  let request: Made | undefined;
  const take: Fetch = (input, init = {}) => {
    request = { input, init };
    throw enough;
  };
  try {
    await way(sdk, { fetch: take });
  } catch (error) {
    if (!request) throw error;
  }
  if (!request) throw new Error("the SDK made no request");
  return request;
}

/** An address without its version, and the version where it stands there: an address with one is what other libraries want. */
function withoutVersion(url: string): { readonly url: string; readonly version: string | undefined } {
  const [, address = url, version] = /^(.*?)\/*(?:\/(v\d+\w*))?\/*$/.exec(url.trim()) ?? [];
  return { url: address, version };
}
