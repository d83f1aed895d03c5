import { isAshlarError, ServerError } from "../errors.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import type { Usage } from "../usage.ts";
import { abortedError, connectionError } from "./connection-error.ts";
import { providerError } from "./provider-error.ts";
import type { Exchange } from "./transport.ts";

/**
 * Reads a whole reply: its JSON, and out of that what `read` makes of it.
 *
 * @param usageOf what a reply that holds an error has consumed, where it says so
 * @throws ConnectionError when the connection breaks off, ServerError for what is not a JSON object or makes no sense, and the error of its
 * kind for an error that a server sends with status 200
 */
export function readReply<Reply>(
  exchange: Exchange,
  read: (body: JsonObject) => Reply,
  usageOf: (body: JsonObject) => Usage = () => ({}),
): Promise<Reply> {
  const { response, origin } = exchange;
  return readObject(exchange, (body) => {
    if (body.error) throw providerError({ error: body.error, headers: response.headers }, origin, { usage: usageOf(body) });
    return read(body);
  });
}

/**
 * Reads a JSON object in which a field `error` is no failure of the request: it may tell what came of a batch.
 *
 * @throws ConnectionError when the connection breaks off, ServerError for what is not a JSON object or makes no sense
 */
export async function readObject<T>({ response, origin, signal }: Exchange, read: (body: JsonObject) => T): Promise<T> {
  const { provider, model, host, redact, errors } = origin;
  let text: string;
  try {
    text = await response.text();
  } catch (error) {
    if (signal.aborted) throw abortedError(signal);
    throw connectionError(error, origin, "broke off in the middle of its reply");
  }
  const wrong = (problem: string, retryable = true): ServerError =>
    new ServerError(`${model} at ${host}: the reply ${problem}.`, {
      retryable,
      provider,
      model,
      status: response.status,
      requestId: response.headers.get(errors.requestIdHeader ?? "x-request-id") ?? undefined,
      body: redact.text(text.slice(0, 1000)),
    });
  if (text.trim() === "") throw wrong("is empty");
  if (/^\s*</.test(text))
    throw wrong("is an HTML page and not JSON. Is baseURL right (the version included), or is a proxy in between", false);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw wrong("is not JSON; it may have been cut off");
  }
  if (!isJsonObject(body)) throw wrong("is JSON, but not an object");
  try {
    return read(body);
  } catch (error) {
    if (isAshlarError(error)) throw error;
    throw wrong(`makes no sense: ${error instanceof Error ? error.message : error}`);
  }
}
