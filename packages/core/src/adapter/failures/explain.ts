import { type AshlarError, InvalidRequestError, isAshlarError, ServerError, StreamInterruptedError } from "../../errors.ts";
import { isJsonObject } from "../../json.ts";
import { connectionError } from "./connection-error.ts";
import { FetchFailure, Malformed, noResponse, ReportedFailure } from "./failure.ts";
import type { Origin } from "./origin.ts";
import { providerError } from "./provider-error.ts";
import { cleanCause } from "./redact.ts";

export { foreignModel } from "./foreign-model.ts";
export { keyError } from "./key-error.ts";
export { missingKey } from "./missing-key.ts";
export { originOf } from "./origin.ts";

/** The error for a request that was not answered. */
export function requestError(thrown: unknown, origin: Origin): AshlarError {
  for (let current = thrown, depth = 0; current instanceof Error && depth < 8; current = current.cause, depth++) {
    if (isAshlarError(current)) return current;
    if (current instanceof ReportedFailure) return providerError(current.failure, origin, current.details);
    if (!(current instanceof FetchFailure)) continue;
    const { response, met } = current;
    if (response) return providerError({ status: response.status, headers: response.headers, error: bodyOf(String(met)) }, origin);
    if (met !== noResponse) return connectionError(met, origin);
    const message = "The function that was given as fetch gave no Response. It has to resolve to one, as the global fetch does.";
    return new InvalidRequestError(message, { provider: origin.provider, model: origin.model });
  }
  const cause = cleanCause(thrown, origin.redact);
  return new InvalidRequestError(`The request to ${origin.host} could not be made: ${cause?.message ?? "unknown reason"}`, {
    cause,
    provider: origin.provider,
    model: origin.model,
  });
}

/** The error for a client that can't be made, such as one whose SDK can't be loaded. */
export function sdkError(cause: unknown, provider: string): AshlarError {
  if (isAshlarError(cause)) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new InvalidRequestError(`The SDK of ${provider} can't be used here: ${reason}`, { cause });
}

/** What stands under `error`, the whole body where nothing does, or the text where it is no JSON. */
function bodyOf(text: string): unknown {
  try {
    const said = firstIn(text);
    return errorIn(said) ?? said;
  } catch {
    return text;
  }
}

/** Google puts errors into a list where a stream was to come. */
function firstIn(text: string): unknown {
  const body: unknown = JSON.parse(text);
  return Array.isArray(body) ? body[0] : body;
}

function errorIn(body: unknown): unknown {
  return isJsonObject(body) && body.error ? body.error : undefined;
}

/** The error for a whole reply that can't be read. Without `text` it broke off. */
export function replyError(thrown: unknown, text: string | undefined, response: Response, origin: Origin): AshlarError {
  if (thrown instanceof ReportedFailure) return providerError(thrown.failure, origin, thrown.details);
  if (text === undefined) return connectionError(thrown, origin, "broke off in the middle of its reply");
  const { provider, model, host, redact } = origin;
  const isPage = /^\s*</.test(text);
  return new ServerError(`${model} at ${host}: the reply ${isPage ? page : problemOf(thrown, text)}.`, {
    retryable: !isPage,
    provider,
    model,
    status: response.status,
    requestId: requestIdOf(response, origin),
    body: redact.text(text.slice(0, 1000)),
  });
}

const page = "is an HTML page and not JSON. Is baseURL right (the version included), or is a proxy in between";

function problemOf(thrown: unknown, text: string): string {
  if (text.trim() === "") return "is empty";
  try {
    if (!isJsonObject(JSON.parse(text))) return "is JSON, but not an object";
  } catch {
    return "is not JSON; it may have been cut off";
  }
  return `makes no sense: ${thrown instanceof Error ? thrown.message : thrown}`;
}

/** The error for a stream that broke off, or that says what makes no sense. */
export function streamError(thrown: unknown, response: Response, origin: Origin): AshlarError {
  const reported = thrown instanceof Malformed && !thrown.isEvent ? reportedIn(thrown.said, response) : thrown;
  if (reported instanceof ReportedFailure) return providerError(reported.failure, origin, reported.details);
  const { provider, model, host, redact } = origin;
  const isKnown = thrown instanceof Malformed || thrown instanceof RangeError;
  const said = thrown instanceof Malformed && thrown.isEvent ? `: ${redact.text(thrown.said.slice(0, 200))}` : "";
  return new StreamInterruptedError(`${model} at ${host}: the stream ${isKnown ? thrown.message : "broke off"}${said}.`, {
    provider,
    model,
    requestId: requestIdOf(response, origin),
    cause: thrown instanceof Malformed ? undefined : cleanCause(thrown, redact),
  });
}

/** An error that stands in the stream as it is, and not as an event: so does Google say why it broke off. */
function reportedIn(text: string, { headers }: Response): ReportedFailure | undefined {
  try {
    const error = errorIn(firstIn(text));
    return error === undefined ? undefined : new ReportedFailure({ error, headers });
  } catch {
    return undefined; // whatever it is, it does not say why
  }
}

function requestIdOf(response: Response, { errors }: Origin): string | undefined {
  return response.headers.get(errors.requestIdHeader ?? "x-request-id") ?? undefined;
}
