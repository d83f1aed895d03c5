import { isAshlarError } from "../../errors.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import type { Usage } from "../../usage.ts";
import { explained } from "../failures/explained.ts";
import { ReportedFailure } from "../failures/failure.ts";
import type { Exchange } from "../requests/transport.ts";

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
  const { headers } = exchange.response;
  return readObject(exchange, (body) => {
    if (body.error) throw new ReportedFailure({ error: body.error, headers }, { usage: usageOf(body) });
    return read(body);
  });
}

/**
 * Reads a JSON object in which a field `error` is no failure of the request: it may tell what came of a batch.
 *
 * @throws ConnectionError when the connection breaks off, ServerError for what is not a JSON object or makes no sense
 */
export async function readObject<T>({ response, source, signal }: Exchange, read: (body: JsonObject) => T): Promise<T> {
  let text: string | undefined;
  try {
    text = await response.text();
    const body: unknown = JSON.parse(text);
    if (!isJsonObject(body)) throw new TypeError("it is not an object");
    return read(body);
  } catch (error) {
    if (isAshlarError(error)) throw error;
    throw await explained(source, signal, ({ replyError }, origin) => replyError(error, text, response, origin));
  }
}
