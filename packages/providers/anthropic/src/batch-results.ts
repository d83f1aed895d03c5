import { isJsonObject, type JsonObject, ServerError } from "@ashlar/core";
import { type BatchLineResult, type Exchange, type Origin, originOf, providerError, textLines } from "@ashlar/core/adapter";
import { readMessage } from "./reply.ts";

/**
 * Reads the results of a batch, line by line as they come.
 *
 * @throws ConnectionError when the connection breaks off, ServerError for a line that makes no sense
 */
export async function* readBatchResults(exchange: Exchange): AsyncGenerator<BatchLineResult> {
  const origin = await originOf(exchange.source);
  for await (const line of textLines(exchange)) yield readLine(line, origin);
}

function readLine(line: string, origin: Origin): BatchLineResult {
  const { provider, model, host, redact } = origin;
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    parsed = undefined;
  }
  const { custom_id: id, result } = isJsonObject(parsed) ? parsed : {};
  if (typeof id !== "string" || !isJsonObject(result)) {
    const message = `${model} at ${host}: the results of the batch hold a line that makes no sense: ${redact.text(line.slice(0, 200))}`;
    throw new ServerError(message, { provider, model });
  }
  switch (result.type) {
    case "canceled":
      return { id, ended: "cancelled" };
    case "expired":
      return { id, ended: "expired" };
    default:
      return { id, ...answerOf(result, origin) };
  }
}

function answerOf(
  { message, error }: JsonObject,
  origin: Origin,
): Pick<Extract<BatchLineResult, { reply: unknown }>, "reply"> | { error: Error } {
  if (!isJsonObject(message)) {
    return { error: providerError({ error: isJsonObject(error) ? (error.error ?? error) : "no reason given" }, origin) };
  }
  try {
    return { reply: readMessage(message, origin.provider) };
  } catch (cause) {
    const { provider, model, host } = origin;
    const why = cause instanceof Error ? cause.message : String(cause);
    return { error: new ServerError(`${model} at ${host}: the answer in the batch makes no sense: ${why}.`, { provider, model }) };
  }
}
