import { AuthenticationError, type CallContext, InvalidRequestError, isAshlarError } from "@ashlar/core";
import type { OpenAI } from "openai";
import { abortedError, connectionError } from "./connection-error.ts";
import type { OpenAIOptions } from "./options.ts";
import { type Origin, providerError } from "./provider-error.ts";
import { cleanCause, redactor } from "./redact.ts";

const openaiURL = "https://api.openai.com/v1";
/** Core keeps the limits of time, so the SDK's own is as long as a timer can be. */
const longestTimer = 2 ** 31 - 1;

/** A response whose headers say that the request was accepted. Its body has yet to be read. */
export interface Exchange {
  readonly response: Response;
  readonly origin: Origin;
  readonly signal: AbortSignal;
}

/** A request on its way. */
export interface OutgoingRequest {
  readonly path: string;
  readonly model: string;
  readonly body: object;
  /** True for a streamed reply: its headers come as soon as the server accepts the request, those of a whole reply with the reply. */
  readonly streams: boolean;
}

/** The way to one server, over the official SDK. */
export interface Transport {
  /** Sends a request. Throws Ashlar's errors only, without a secret. */
  post(request: OutgoingRequest, context: CallContext): Promise<Exchange>;
}

type Sdk = typeof import("openai");

/** Makes the way to a server. Nothing is loaded, read or sent before the first `post`. */
export function createTransport(options: OpenAIOptions): Transport {
  if (options.baseURL !== undefined) checkURL(options.baseURL, "baseURL");
  const provider = options.name ?? "openai";
  const secrets = new Set(secretHeaders(options.headers));
  const redact = redactor(secrets);
  let loading: ReturnType<typeof load> | undefined;
  return {
    async post({ path, body, model, streams }, context) {
      const { signal } = context;
      if (signal.aborted) throw abortedError(signal);
      const key = await keyOf(options, { provider, model });
      if (key) remember(secrets, key);
      loading ??= load(options).catch((error: unknown) => {
        loading = undefined;
        throw error;
      });
      const { sdk, client, host } = await loading;
      const origin: Origin = { provider, model, host, redact };
      try {
        const headers = key === null ? {} : { Authorization: `Bearer ${key}` };
        const sent = client.post(path, { body, signal, headers }).asResponse();
        // That a whole reply is being written can't be seen; a server that does not answer at all is the runtime's to notice.
        if (!streams) context.connected?.();
        const response = await sent;
        if (streams) context.connected?.();
        return { response, origin, signal };
      } catch (error) {
        throw translate(error, sdk, origin, signal);
      }
    },
  };
}

/** Loads the SDK and sets it up. Its key, its retries and its time limit are not used: the transport and core have these. */
async function load(options: OpenAIOptions): Promise<{ readonly sdk: Sdk; readonly client: OpenAI; readonly host: string }> {
  const baseURL = baseURLOf(options);
  const sdk = await import("openai");
  try {
    const client = new sdk.OpenAI({
      baseURL,
      // The SDK insists on a key; this one never leaves, because each request brings its own.
      apiKey: "none",
      adminAPIKey: null,
      webhookSecret: null,
      maxRetries: 0,
      timeout: longestTimer,
      defaultHeaders: { Authorization: null, ...options.headers },
      // The account's own ids stay with the account's own server.
      ...(!usesEnvironment(options) && { organization: null, project: null }),
      ...(options.organization !== undefined && { organization: options.organization }),
      ...(options.project !== undefined && { project: options.project }),
      ...(options.fetch && { fetch: options.fetch }),
    });
    return { sdk, client, host: new URL(baseURL).host };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidRequestError(`The OpenAI SDK can't be used here: ${reason}`, { cause });
  }
}

/** Keys that a function gives may change with each request: only the latest are kept. */
function remember(secrets: Set<string>, key: string): void {
  secrets.add(key);
  const [oldest] = secrets;
  if (secrets.size > 50 && oldest !== undefined) secrets.delete(oldest);
}

/** True where the variables of the environment belong to the server: it is OpenAI, or the environment itself names it. */
export function usesEnvironment({ baseURL }: OpenAIOptions): boolean {
  return baseURL === undefined || isOpenAIHost(baseURL);
}

/** True where the server is OpenAI, so that OpenAI's prices hold. */
export function isOpenAI(options: OpenAIOptions): boolean {
  const url = options.baseURL ?? environment("OPENAI_BASE_URL") ?? openaiURL;
  return isOpenAIHost(url);
}

function isOpenAIHost(url: string): boolean {
  return /(?:^|\.)openai\.com$/.test(URL.parse(url)?.hostname ?? "");
}

function translate(error: unknown, sdk: Sdk, origin: Origin, signal: AbortSignal): Error {
  if (signal.aborted) return abortedError(signal);
  if (error instanceof sdk.APIConnectionError) return connectionError(error.cause ?? error, origin);
  if (error instanceof sdk.APIError && error.status !== undefined) {
    // A body that is not JSON is in the message, behind the status.
    const text = error.message.replace(/^\d+ /, "").replace(/^status code \(no body\)$/, "");
    return providerError({ status: error.status, headers: error.headers, error: error.error ?? text }, origin);
  }
  if (isAshlarError(error)) return error;
  const cause = cleanCause(error, origin.redact);
  return new InvalidRequestError(`The request to ${origin.host} could not be made: ${cause?.message ?? "unknown reason"}`, {
    cause,
    provider: origin.provider,
    model: origin.model,
  });
}

/** The key of one request; `null` where the server wants none, or gets it in a header of the user's. */
async function keyOf(options: OpenAIOptions, details: { readonly provider: string; readonly model: string }): Promise<string | null> {
  const { apiKey } = options;
  if (apiKey === null) return null;
  if (apiKey === undefined && Object.keys(options.headers ?? {}).some((name) => /^(?:authorization|api-key)$/i.test(name))) return null;
  const fromEnvironment = apiKey === undefined && usesEnvironment(options) ? environment("OPENAI_API_KEY") : undefined;
  let key = fromEnvironment ?? "";
  try {
    if (typeof apiKey === "function") key = await apiKey();
    else if (apiKey !== undefined) key = apiKey;
  } catch (cause) {
    throw new AuthenticationError("The function that was given as apiKey failed.", { ...details, cause });
  }
  const trimmed = typeof key === "string" ? key.trim() : "";
  if (trimmed === "") throw missingKey(options, details);
  const at = trimmed.search(/[^\x21-\x7e]/);
  if (at >= 0) {
    const message = `The API key has a character at position ${at + 1} that no key can have, such as a line break or a quotation mark: copy it again.`;
    throw new AuthenticationError(`${message} It comes from ${fromEnvironment ? "OPENAI_API_KEY" : "the option apiKey"}.`, details);
  }
  return trimmed;
}

function missingKey(options: OpenAIOptions, details: { readonly provider: string; readonly model: string }): AuthenticationError {
  if (usesEnvironment(options)) {
    return new AuthenticationError("There is no API key: set the variable OPENAI_API_KEY, or pass createOpenAI({ apiKey }).", details);
  }
  const host = new URL(baseURLOf(options)).host;
  const why = "OPENAI_API_KEY is not sent to another server than OpenAI's";
  return new AuthenticationError(
    `There is no API key for ${host}: pass createOpenAI({ apiKey }), or apiKey: null if it wants none (${why}).`,
    details,
  );
}

function baseURLOf(options: OpenAIOptions): string {
  if (options.baseURL !== undefined) return options.baseURL;
  const url = environment("OPENAI_BASE_URL");
  if (url === undefined) return openaiURL;
  checkURL(url, "the variable OPENAI_BASE_URL");
  return url;
}

function checkURL(url: string, what: string): void {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new InvalidRequestError(`${what} is no http(s) URL. It looks like https://api.example.com/v1.`, {});
  }
  if (parsed.username || parsed.password) {
    throw new InvalidRequestError(`${what} holds a user name or a password, which fetch refuses. Pass them as a header instead.`, {});
  }
}

function secretHeaders(headers: Readonly<Record<string, string>> = {}): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) => (/auth|key|token|secret|cookie|password/i.test(name) ? value : []));
}

/** A variable of the environment, where there is one: not on every edge runtime. Empty counts as not set. */
function environment(name: string): string | undefined {
  return typeof process === "undefined" ? undefined : process.env[name]?.trim() || undefined;
}
