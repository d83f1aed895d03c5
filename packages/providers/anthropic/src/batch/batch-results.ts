import { isJsonObject } from "@ashlar/core";
import {
  type BatchLineResult,
  batchAnswer,
  type Exchange,
  type Origin,
  originOf,
  providerError,
  readBatchLine,
  strayLine,
  textLines,
} from "@ashlar/core/adapter";
import { readMessage } from "../reply.ts";

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
  const { custom_id: id, result } = readBatchLine(line, origin);
  if (typeof id !== "string" || !isJsonObject(result)) throw strayLine(line, origin);
  const { type, message, error } = result;
  if (type === "canceled") return { id, ended: "cancelled" };
  if (type === "expired") return { id, ended: "expired" };
  if (isJsonObject(message)) return { id, ...batchAnswer(origin, () => readMessage(message, origin.provider)) };
  return { id, error: providerError({ error: isJsonObject(error) ? (error.error ?? error) : "no reason given" }, origin) };
}
