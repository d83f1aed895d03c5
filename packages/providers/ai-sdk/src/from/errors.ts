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
import { headersOf, hostOf, isMarked, reported, statusOf, unreadable } from "./sdk-error.ts";
import { vendorErrors } from "./vendor-errors.ts";

/** Turns what a model of the AI SDK throws, or sends among the parts of a stream, into Ashlar's errors, without secrets. */
export interface Failures {
  /** A failure of a request, or of a whole reply. */
  ofRequest(error: unknown): Error;
  /** A failure of a stream that had begun. */
  ofStream(error: unknown): Error;
}

/** Makes the translator of one model's errors. @param secrets what no error may show */
export function failuresOf(model: { readonly provider: string; readonly modelId: string }, secrets: readonly string[]): Failures {
  const redact = redactor(secrets);
  const originOf = (error: unknown): Origin => {
    const provider = providerName(model);
    return { provider, model: model.modelId, host: hostOf(error) ?? provider, redact, errors: vendorErrors };
  };
  return {
    ofRequest(error) {
      const origin = originOf(error);
      return known(error, origin) ?? (unreadable(error) === undefined ? notSent(error, origin) : badReply(error, origin));
    },
    ofStream(error) {
      const origin = originOf(error);
      return known(error, origin) ?? broken(error, origin);
    },
  };
}

/** The error for what the provider reported, or for what its package says of the request. */
function known(error: unknown, origin: Origin): Error | undefined {
  if (isAshlarError(error)) return error;
  const error_ = reported(error);
  if (error_ !== undefined) {
    const status = statusOf(error);
    // Of a stream that had begun the status is the package's guess.
    const isReply = error instanceof Error && status !== undefined && status >= 400;
    return providerError({ error: error_, ...(isReply && { status }), headers: headersOf(error) }, origin);
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

/** The error for a whole reply that makes no sense. */
function badReply(error: unknown, origin: Origin): Error {
  const text = unreadable(error) ?? "";
  const isPage = /^\s*</.test(text);
  const page = "is an HTML page and not JSON. Is baseURL right, or is a proxy in between";
  const problem = isPage ? page : text.trim() === "" ? "is empty" : "is not what it should be; it may have been cut off";
  return new ServerError(`${origin.model} at ${origin.host}: the reply ${problem}.`, {
    ...detailsOf(error, origin),
    retryable: !isPage,
    status: statusOf(error),
    body: origin.redact.text(text.slice(0, 1000)),
  });
}

/** The error for a stream that broke off, or said what makes no sense. */
function broken(error: unknown, origin: Origin): Error {
  const text = unreadable(error);
  const what = text === undefined ? "broke off" : `sent an event that makes no sense: ${origin.redact.text(text.slice(0, 200))}`;
  return new StreamInterruptedError(`${origin.model} at ${origin.host}: the stream ${what}.`, detailsOf(error, origin));
}

function detailsOf(error: unknown, { provider, model, redact }: Origin): ErrorDetails & { readonly cause: Error | undefined } {
  return { provider, model, cause: cleanCause(error, redact) };
}
