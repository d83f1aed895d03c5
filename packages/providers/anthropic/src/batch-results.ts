import { isAshlarError, isJsonObject, type JsonObject, ServerError } from "@ashlar/core";
import { abortedError, type BatchLineResult, connectionError, type Exchange, providerError } from "@ashlar/core/adapter";
import { readMessage } from "./reply.ts";

/**
 * Reads the results of a batch, line by line as they come.
 *
 * @throws ConnectionError when the connection breaks off, ServerError for a line that makes no sense
 */
export async function* readBatchResults(exchange: Exchange): AsyncGenerator<BatchLineResult> {
  for await (const line of linesOf(exchange)) yield readLine(line, exchange);
}

function readLine(line: string, exchange: Exchange): BatchLineResult {
  const { provider, model, host, redact } = exchange.origin;
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
      return { id, ...answerOf(result, exchange) };
  }
}

function answerOf(
  { message, error }: JsonObject,
  { origin }: Exchange,
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

/** The lines of a body, without those that are empty. A line that arrives in many pieces is put together once. */
async function* linesOf({ response, origin, signal }: Exchange): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  try {
    for await (const bytes of response.body ?? []) {
      const [first = "", ...rest] = decoder.decode(bytes, { stream: true }).split("\n");
      pieces.push(first);
      for (const piece of rest) {
        const line = pieces.join("");
        pieces = [piece];
        if (line.trim() !== "") yield line;
      }
    }
  } catch (error) {
    if (isAshlarError(error)) throw error;
    throw signal.aborted ? abortedError(signal) : connectionError(error, origin, "broke off in the middle of a batch's results");
  }
  const last = pieces.join("");
  if (last.trim() !== "") yield last;
}
