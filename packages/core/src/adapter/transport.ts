import type { AshlarError } from "../errors.ts";
import { InvalidRequestError, isAshlarError } from "../errors.ts";
import type { CallContext } from "../model.ts";
import { abortedError, connectionError } from "./connection-error.ts";
import { checkURL } from "./environment.ts";
import type { ErrorWire } from "./error-wire.ts";
import { secretHeaders } from "./key.ts";
import { defaultFetch, type Fetch } from "./lean-fetch.ts";
import type { Origin } from "./origin.ts";
import { providerError } from "./provider-error.ts";
import { cleanCause, redactor } from "./redact.ts";

/** A response whose headers say that the request was accepted. Its body has yet to be read. */
export interface Exchange {
  readonly response: Response;
  readonly origin: Origin;
  readonly signal: AbortSignal;
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
  readonly errors: ErrorWire;
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
    work: (client: Client<Sdk>, details: { readonly key: string | null; readonly origin: Origin }) => Promise<T>,
  ): Promise<T>;
}

/**
 * Makes the way to a server. Nothing is loaded, read or sent before the first request.
 *
 * @throws InvalidRequestError when `baseURL` is no http(s) URL, or holds a user name or password, and when `fetch` is no function
 */
export function createTransport<Sdk>(setting: TransportSetting<Sdk>): Transport<Sdk> {
  const { provider, errors } = setting;
  if (setting.baseURL !== undefined) checkURL(setting.baseURL, "baseURL");
  if (setting.fetch !== undefined && typeof setting.fetch !== "function") {
    throw new InvalidRequestError("The option fetch is no function. Pass one with the shape of the global fetch, or leave it out.", {});
  }
  const secrets = new Set(secretHeaders(setting.headers));
  const redact = redactor(secrets);
  const fetch = checked(setting.fetch ?? defaultFetch);
  let loading: Promise<Client<Sdk>> | undefined;

  const use: Transport<Sdk>["use"] = async (model, signal, work) => {
    if (signal.aborted) throw abortedError(signal);
    const key = await setting.key({ provider, model });
    if (key) remember(secrets, key);
    loading ??= load(setting, fetch).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    const client = await loading;
    const origin: Origin = { provider, model, host: new URL(client.baseURL).host, redact, errors };
    try {
      return await work(client, { key, origin });
    } catch (error) {
      throw translate(error, origin, signal);
    }
  };
  return {
    use,
    post: ({ path, body, model, streams }, { signal, connected, onRateLimit }) =>
      use(model, signal, async (client, { key, origin }) => {
        const sent = client.send({ path, body, streams, key, signal });
        // That a whole reply is being written can't be seen; a server that does not answer at all is the transport's to notice.
        if (!streams) connected?.();
        const response = await sent;
        if (streams) connected?.();
        if (onRateLimit) for (const state of errors.limitsOf?.(response.headers) ?? []) onRateLimit(state);
        return { response, origin, signal };
      }),
  };
}

async function load<Sdk>(setting: TransportSetting<Sdk>, fetch: Fetch): Promise<Client<Sdk>> {
  try {
    return await setting.client(fetch);
  } catch (cause) {
    if (isAshlarError(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidRequestError(`The SDK of ${setting.provider} can't be used here: ${reason}`, { cause });
  }
}

/** What `fetch` met. SDKs put errors of their own around it; it is found again in their causes. */
class FetchFailure extends Error {
  readonly met: NetworkFailure | Refused;
  constructor(met: NetworkFailure | Refused) {
    super("fetch failed");
    this.met = met;
  }
}
interface NetworkFailure {
  readonly type: "network";
  readonly error: unknown;
}
interface Refused {
  readonly type: "refused";
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Takes failures out of the SDK's hands, so that they are read in one way, whichever the SDK. */
function checked(fetch: Fetch): Fetch {
  return async (input, init) => {
    let response: Response;
    try {
      response = await fetch(input, init);
      if (!isResponse(response)) throw noResponse();
      if (response.ok) return response;
      const text = await response.text();
      throw new FetchFailure({ type: "refused", status: response.status, headers: response.headers, text });
    } catch (error) {
      throw error instanceof FetchFailure || isAshlarError(error) ? error : new FetchFailure({ type: "network", error });
    }
  };
}

/** True for what can be read as a reply, whoever made it: a `fetch` of the user's may give anything. */
function isResponse(value: unknown): value is Response {
  if (typeof value !== "object" || value === null) return false;
  const { status, headers, text }: { status?: unknown; headers?: Partial<Headers> | null; text?: unknown } = value;
  return typeof status === "number" && typeof headers?.get === "function" && typeof text === "function";
}

function noResponse(): InvalidRequestError {
  return new InvalidRequestError(
    "The function that was given as fetch gave no Response. It has to resolve to one, as the global fetch does.",
    {},
  );
}

function translate(error: unknown, origin: Origin, signal: AbortSignal): Error {
  if (signal.aborted) return abortedError(signal);
  const { ours, failure } = inCauses(error);
  if (ours) return ours;
  if (failure?.met.type === "network") return connectionError(failure.met.error, origin);
  if (failure?.met.type === "refused") {
    const { status, headers, text } = failure.met;
    return providerError({ status, headers, error: bodyOf(text) }, origin);
  }
  const cause = cleanCause(error, origin.redact);
  return new InvalidRequestError(`The request to ${origin.host} could not be made: ${cause?.message ?? "unknown reason"}`, {
    cause,
    provider: origin.provider,
    model: origin.model,
  });
}

function inCauses(error: unknown): { readonly ours?: AshlarError; readonly failure?: FetchFailure } {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; current = current.cause, depth++) {
    if (isAshlarError(current)) return { ours: current };
    if (current instanceof FetchFailure) return { failure: current };
  }
  return {};
}

/** What stands under `error`, the whole body where nothing does, or the text where it is no JSON. */
function bodyOf(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    const first: unknown = Array.isArray(body) ? body[0] : body;
    return typeof first === "object" && first !== null && "error" in first && first.error ? first.error : first;
  } catch {
    return text;
  }
}

/** Keys that a function gives may change with each request: only the latest are kept. */
function remember(secrets: Set<string>, key: string): void {
  secrets.add(key);
  const [oldest] = secrets;
  if (secrets.size > 50 && oldest !== undefined) secrets.delete(oldest);
}
