import { isJsonObject, type JsonObject } from "@ashlar/core";
import type { HeaderReader } from "@ashlar/core/adapter";

/*
 * What the errors of the AI SDK hold. They are told apart by their marks and not by their classes, because there may be several copies of
 * those, and none is imported here.
 */

/** True for an error of the AI SDK, or for one with this name. */
export function isMarked(error: unknown, name?: string): boolean {
  const mark = Symbol.for(name ? `vercel.ai.error.${name}` : "vercel.ai.error");
  return isObject(error) && mark in error && error[mark] === true;
}

/** The status of the reply, where there was a reply. */
export function statusOf(error: unknown): number | undefined {
  return isObject(error) && "statusCode" in error && typeof error.statusCode === "number" ? error.statusCode : undefined;
}

/** True for a failure after the provider had accepted the request, while its reply was on its way. */
export function hasBegun(error: unknown): boolean {
  const status = statusOf(error);
  return status !== undefined && status < 300;
}

/** The host that was asked, where the error says so. */
export function hostOf(error: unknown): string | undefined {
  return isObject(error) && "url" in error && typeof error.url === "string" ? URL.parse(error.url)?.host : undefined;
}

/** The headers of the reply, where the error has them. */
export function headersOf(error: unknown): HeaderReader | undefined {
  return isObject(error) && "responseHeaders" in error && isJsonObject(error.responseHeaders)
    ? headerReader(error.responseHeaders)
    : undefined;
}

/** Reads headers, which are under names in lower case here. Vendors call the request's id differently. */
export function headerReader(headers: JsonObject): HeaderReader {
  return {
    get(name) {
      const value = headers[name] ?? (name === "x-request-id" ? headers["request-id"] : undefined);
      return typeof value === "string" ? value : null;
    },
  };
}

/**
 * What the provider itself reported: what stands under `error` in its body, or its text. `undefined` where it reported nothing: the failure
 * happened on the way, or in the model's package.
 */
export function reported(error: unknown): unknown {
  if (typeof error === "string") return error;
  if (!isObject(error)) return undefined;
  const status = statusOf(error);
  if (!(error instanceof Error)) return unwrap("data" in error && isJsonObject(error.data) ? error.data : error);
  if (status !== undefined && status >= 300) {
    const body = "responseBody" in error && typeof error.responseBody === "string" ? error.responseBody.trim() : "";
    return body === "" ? { message: error.message } : unwrap(parsed(body));
  }
  // Their schemas know their own vendor's errors only.
  const value = inChain(error, (link) => ("value" in link ? link.value : undefined));
  return isJsonObject(value) && isJsonObject(value.error) ? value.error : undefined;
}

/** What could not be read, as text: a reply or an event. `undefined` where nothing came that could be read. */
export function unreadable(error: unknown): string | undefined {
  return inChain(error, (link) => {
    if (isMarked(link, "AI_EmptyResponseBodyError")) return "";
    if ("text" in link && typeof link.text === "string") return link.text;
    const value =
      isMarked(link, "AI_TypeValidationError") && "value" in link
        ? link.value
        : isMarked(link, "AI_InvalidResponseDataError") && "data" in link
          ? link.data
          : undefined;
    return value === undefined ? undefined : JSON.stringify(value);
  });
}

/** Looks at an error and its causes, until `find` gives something. */
function inChain<T>(error: unknown, find: (link: object) => T | undefined): T | undefined {
  let link = error;
  for (let depth = 0; isObject(link) && depth < 6; depth++) {
    const found = find(link);
    if (found !== undefined) return found;
    link = "cause" in link ? link.cause : undefined;
  }
  return undefined;
}

/** Vendors wrap their errors differently. */
function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return unwrap(value[0]);
  if (!isJsonObject(value)) return value;
  if (isJsonObject(value.error)) return value.error;
  return isJsonObject(value.response) && isJsonObject(value.response.error) ? value.response.error : value;
}

function parsed(body: string): unknown {
  try {
    const value: JsonObject | string = JSON.parse(body);
    return value;
  } catch {
    return body;
  }
}

function isObject(value: unknown): value is object & Partial<Record<symbol, unknown>> {
  return typeof value === "object" && value !== null;
}
