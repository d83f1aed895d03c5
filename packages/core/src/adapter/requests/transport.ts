import { isAshlarError } from "../../errors.ts";
import type { CallContext } from "../../model.ts";
import { abortError } from "../../request/watch.ts";
import type { ErrorWire } from "../failures/error-wire.ts";
import { explained } from "../failures/explained.ts";
import { FetchFailure, noResponse } from "../failures/failure.ts";
import type { Source } from "../failures/origin.ts";
import { defaultFetch } from "../fetch/default-fetch.ts";
import type { Fetch } from "../fetch/fetch.ts";
import { loadedOnce } from "../loaded-once.ts";
import { checkConnection } from "../server/environment.ts";

/** A response whose headers say that the request was accepted. Its body has yet to be read. */
export interface Exchange {
  readonly response: Response;
  readonly source: Source;
  readonly signal: AbortSignal;
  readonly usageSoFar?: CallContext["usageSoFar"] | undefined;
}

/** A request on its way. */
export interface OutgoingRequest {
  /** Behind the base URL: `/responses`. */
  readonly path: string;
  readonly model: string;
  /** JSON. */
  readonly body: object;
  /** True for a streamed reply: its headers come as soon as the server accepts the request, those of a whole reply with the reply. */
  readonly streams: boolean;
}

/** A request as a client of the vendor sends it. */
export interface ClientRequest {
  readonly path: string;
  readonly body: object;
  readonly streams: boolean;
  readonly key: string | null;
  readonly signal: AbortSignal;
}

/** What sends requests to one server, such as `httpClient`. */
export interface Client<Sdk = unknown> {
  readonly baseURL: string;
  /** Sends a request and gives the response with its body unread. */
  send(request: ClientRequest): Promise<Response>;
  /** The SDK itself, for what is not a request of a model: files, batches. */
  readonly sdk: Sdk;
}

/** What the way to one server is made of. */
export interface TransportSetting<Sdk = unknown> {
  readonly provider: string;
  /** How the vendor tells of failures, or what loads it: only a request that fails needs it. */
  readonly errors: ErrorWire | (() => Promise<ErrorWire>);
  /** Checked when the transport is made, where it is given. */
  readonly baseURL?: string | undefined;
  /** Gives the key of one request, or throws an `AuthenticationError`. */
  readonly key: (details: { readonly provider: string; readonly model: string }) => Promise<string | null>;
  /** Headers of the user's. What looks like a key in them is kept out of errors. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly fetch?: Fetch | undefined;
  /** Loads the client, at the first request. It sends through the `fetch` that it is given, and never retries. */
  readonly client: (fetch: Fetch) => Promise<Client<Sdk>>;
}

/** The way to one server. It throws Ashlar's errors only, without a secret. */
export interface Transport<Sdk = unknown> {
  /** Sends a request of a model. */
  post(request: OutgoingRequest, context: CallContext): Promise<Exchange>;
  /** Does other work with the client: what its SDK throws becomes an error of core. */
  use<T>(
    model: string,
    signal: AbortSignal,
    work: (client: Client<Sdk>, details: { readonly key: string | null; readonly source: Source }) => Promise<T>,
  ): Promise<T>;
}

/**
 * Makes the way to a server. Nothing is loaded, read or sent before the first request.
 *
 * @throws InvalidRequestError when `baseURL` is no http(s) URL, or holds a user name or password, and when `fetch` is no function
 */
export function createTransport<Sdk>(setting: TransportSetting<Sdk>): Transport<Sdk> {
  const { provider, errors, headers } = setting;
  checkConnection(setting);
  const keys = new Set<string>();
  const fetch = checked(setting.fetch ?? defaultFetch);
  const load = loadedOnce(async () => {
    const client = await setting.client(fetch);
    return { client, host: new URL(client.baseURL).host };
  });

  const use: Transport<Sdk>["use"] = async (model, signal, work) => {
    if (signal.aborted) throw abortError(signal);
    const key = await setting.key({ provider, model });
    if (key) remember(keys, key);
    const asked = { provider, model, errors, keys, headers };
    const { client, host } = await load().catch(async (cause: unknown) => {
      throw await explained({ ...asked, host: provider }, signal, ({ sdkError }) => sdkError(cause, provider));
    });
    const source: Source = { ...asked, host };
    try {
      return await work(client, { key, source });
    } catch (error) {
      throw await explained(source, signal, ({ requestError }, origin) => requestError(error, origin));
    }
  };
  return {
    use,
    post: ({ path, body, model, streams }, { signal, connected, usageSoFar, onRateLimit }) =>
      use(model, signal, async (client, { key, source }) => {
        // Before the request, because nobody would read its reply if this failed.
        const limits = onRateLimit && (typeof errors === "function" ? await errors() : errors).limitsOf;
        const sent = client.send({ path, body, streams, key, signal });
        // That a whole reply is being written can't be seen; a server that does not answer at all is the transport's to notice.
        if (!streams) connected?.();
        const response = await sent;
        if (streams) connected?.();
        for (const state of limits?.(response.headers) ?? []) onRateLimit?.(state);
        return { response, source, signal, usageSoFar };
      }),
  };
}

/** Takes failures out of the SDK's hands, so that they are read in one way, whichever the SDK. */
function checked(fetch: Fetch): Fetch {
  return async (input, init) => {
    try {
      const response = await fetch(input, init);
      if (!isResponse(response)) throw new FetchFailure(noResponse);
      if (response.ok) return response;
      throw new FetchFailure(await response.text(), response);
    } catch (error) {
      throw error instanceof FetchFailure || isAshlarError(error) ? error : new FetchFailure(error);
    }
  };
}

/** True for what can be read as a reply, whoever made it: a `fetch` of the user's may give anything. */
function isResponse(value: unknown): value is Response {
  if (typeof value !== "object" || value === null) return false;
  const { status, headers, text }: { status?: unknown; headers?: Partial<Headers> | null; text?: unknown } = value;
  return typeof status === "number" && typeof headers?.get === "function" && typeof text === "function";
}

/** Keys that a function gives may change with each request: only the latest are kept. */
function remember(keys: Set<string>, key: string): void {
  keys.add(key);
  const [oldest] = keys;
  if (keys.size > 50 && oldest !== undefined) keys.delete(oldest);
}
