import { isJsonObject, type JsonValue, type ModelReply } from "@ashlar/core";
import {
  type BatchLineResult,
  batchAnswer,
  type Origin,
  providerError,
  ReportedFailure,
  readBatchLine,
  strayLine,
} from "@ashlar/core/adapter";
import { usageOf } from "../usage.ts";
import type { Wire } from "../wire-model.ts";

const endings: Readonly<Record<string, "expired" | "cancelled">> = { batch_expired: "expired", batch_cancelled: "cancelled" };

/**
 * Reads one line of a batch's results: a reply as the wire has it, the error that came instead, or that there was no time.
 *
 * @throws ServerError for a line that is no result, so that the file is read again
 */
export function readResultLine(line: string, origin: Origin, wire: Wire): BatchLineResult {
  const { custom_id: id, response, error } = readBatchLine(line, origin);
  if (typeof id !== "string") throw strayLine(line, origin);
  const code = isJsonObject(error) && typeof error.code === "string" ? error.code : "";
  const ended = endings[code];
  if (ended) return { id, ended };
  if (!isJsonObject(response)) return { id, error: providerError({ error: error ?? "no reason given" }, origin) };
  const { status_code, request_id, body } = response;
  const status = typeof status_code === "number" ? status_code : 200;
  const headers = new Headers(typeof request_id === "string" ? { "x-request-id": request_id } : {});
  if (status >= 400) {
    return { id, error: providerError({ error: isJsonObject(body) ? (body.error ?? body) : (body ?? error), status, headers }, origin) };
  }
  return { id, ...batchAnswer(origin, () => answerIn(body, headers, wire)) };
}

function answerIn(body: JsonValue | undefined, headers: Headers, wire: Wire): ModelReply {
  if (!isJsonObject(body)) throw new TypeError("it is not an object");
  if (body.error) throw new ReportedFailure({ error: body.error, headers }, { usage: usageOf(body) });
  return wire.readWhole(body);
}
