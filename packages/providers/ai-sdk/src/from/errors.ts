import {
  AuthenticationError,
  type ErrorDetails,
  InvalidRequestError,
  isAshlarError,
  NotFoundError,
  ServerError,
  StreamInterruptedError,
  UnsupportedError,
} from "@ashlar/core";
import { cleanCause, connectionError, type Origin, providerError, redactor } from "@ashlar/core/adapter";
import { providerName } from "../provider-data.ts";
import { addressOf, secretsOf } from "./package-config.ts";
import { headersOf, hostOf, isMarked, reported, statusOf, unreadable } from "./sdk-error.ts";
import { vendorErrors } from "./vendor-errors.ts";

/** Where a failure came from. */
export interface FailureSource {
  readonly model: object & { readonly provider: string; readonly modelId: string };
  /** Headers that the user added. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The address that was asked, where it is known. */
  readonly url?: string | undefined;
}

/** Turns what a model of the AI SDK throws at a request, or for a whole reply, into Ashlar's error for it, without secrets. */
export async function requestFailure(error: unknown, source: FailureSource): Promise<Error> {
  const origin = await originOf(error, source);
  return known(error, origin) ?? (unreadable(error) === undefined ? notSent(error, origin) : badReply(error, origin));
}

/** Turns what went wrong in a stream that had begun into Ashlar's error for it, without secrets. */
export async function streamFailure(error: unknown, source: FailureSource): Promise<Error> {
  const origin = await originOf(error, source);
  const text = unreadable(error);
  const what = text === undefined ? "broke off" : `sent an event that makes no sense: ${origin.redact.text(text.slice(0, 200))}`;
  return known(error, origin) ?? new StreamInterruptedError(`${at(origin)}: the stream ${what}.`, detailsOf(error, origin));
}

/**
 * The error for a stream that ended without a word about how.
 *
 * @param contentType of the reply
 */
export async function silentEnd(source: FailureSource, contentType: string): Promise<Error> {
  const origin = await originOf(undefined, source);
  const details = detailsOf(undefined, origin);
  if (contentType.includes("html")) return new ServerError(`${at(origin)}: the reply ${page}.`, { ...details, retryable: false });
  return new StreamInterruptedError(`${at(origin)}: the stream ended before the answer did.`, details);
}

/** The error for a reply that ended with the word that there was an error, and no word about which. */
export async function endInError(source: FailureSource, reason: string | undefined): Promise<Error> {
  const origin = await originOf(undefined, source);
  return new ServerError(
    `${at(origin)}: the model stopped because of an error${reason ? `: ${reason}` : ""}.`,
    detailsOf(undefined, origin),
  );
}

async function originOf(error: unknown, { model, headers, url }: FailureSource): Promise<Origin> {
  const provider = providerName(model);
  const host = hostOf(error) ?? URL.parse(url ?? addressOf(model) ?? "")?.host ?? provider;
  return { provider, model: model.modelId, host, redact: redactor(await secretsOf(model, headers)), errors: vendorErrors };
}

function at({ model, host }: Origin): string {
  return `${model} at ${host}`;
}

/** The error for what the provider reported, or for what its package says of the request. */
function known(error: unknown, origin: Origin): Error | undefined {
  if (isAshlarError(error)) return error;
  const said = reported(error);
  if (said !== undefined) {
    const status = statusOf(error);
    // Of a stream that had begun the status is the package's guess.
    const isReply = error instanceof Error && status !== undefined && status >= 300;
    return providerError({ error: said, ...(isReply && { status }), headers: headersOf(error) }, origin);
  }
  const details = detailsOf(error, origin);
  const message = origin.redact.text(error instanceof Error ? error.message : String(error));
  if (isMarked(error, "AI_LoadAPIKeyError")) return new AuthenticationError(message, details);
  if (isMarked(error, "AI_NoSuchModelError")) return new NotFoundError(message, details);
  if (isMarked(error, "AI_UnsupportedFunctionalityError")) {
    const feature = error instanceof Error && "functionality" in error ? String(error.functionality) : "a feature";
    return new UnsupportedError(`${origin.model} can't take ${feature}: leave it out, or take another model.`, { ...details, feature });
  }
  return wrongRequests.some((name) => isMarked(error, name)) ? new InvalidRequestError(message, details) : undefined;
}

const wrongRequests = [
  "AI_LoadSettingError",
  "AI_InvalidPromptError",
  "AI_InvalidArgumentError",
  "AI_TooManyEmbeddingValuesForCallError",
  "AI_NoSuchProviderReferenceError",
  "AI_DownloadError",
];

/** The error for a request that did not reach the provider, or that was broken off. */
function notSent(error: unknown, origin: Origin): Error {
  // Without a mark it is a mistake in the request, or of the package, unless the network is the cause.
  const isNetwork = isMarked(error, "AI_APICallError") || /fetch failed|terminated|network|socket/i.test(String(error));
  const details = detailsOf(error, origin);
  if (!isNetwork) {
    return new InvalidRequestError(
      `The request to ${origin.model} could not be made: ${details.cause?.message ?? "unknown reason"}`,
      details,
    );
  }
  const what = statusOf(error) === undefined ? undefined : "broke off in the middle of its reply";
  return connectionError(error, origin, what);
}

const page = "is an HTML page and not JSON. Is baseURL right, or is a proxy in between";

/** The error for a whole reply that makes no sense. */
function badReply(error: unknown, origin: Origin): Error {
  const text = unreadable(error) ?? "";
  const isPage = /^\s*</.test(text);
  const problem = isPage ? page : text.trim() === "" ? "is empty" : "is not what it should be; it may have been cut off";
  return new ServerError(`${at(origin)}: the reply ${problem}.`, {
    ...detailsOf(error, origin),
    retryable: !isPage,
    status: statusOf(error),
    body: origin.redact.text(text.slice(0, 1000)),
  });
}

function detailsOf(error: unknown, { provider, model, redact }: Origin): ErrorDetails & { readonly cause: Error | undefined } {
  return { provider, model, cause: cleanCause(error, redact) };
}
