import { isJsonObject, type JsonObject, ServerError } from "@ashlar/core";
import { type BatchLineResult, type Exchange, type Origin, originOf, providerError, readReply } from "@ashlar/core/adapter";
import { usageOf } from "../usage.ts";
import type { Wire } from "../wire-model.ts";

const endings: Readonly<Record<string, "expired" | "cancelled">> = { batch_expired: "expired", batch_cancelled: "cancelled" };

/**
 * Reads one line of a batch's results: a reply as the wire has it, the error that came instead, or that there was no time.
 *
 * @throws ServerError for a line that is no result, so that the file is read again
 */
export async function readResultLine(line: string, { source, signal }: Exchange, wire: Wire): Promise<BatchLineResult> {
  const origin = await originOf(source);
  const { custom_id: id, response, error } = parse(line, origin);
  if (typeof id !== "string") throw nonsense(line, origin);
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
  try {
    const whole = new Response(JSON.stringify(body ?? null), { headers });
    return { id, reply: await readReply({ response: whole, source, signal }, (reply) => wire.readWhole(reply), usageOf) };
  } catch (thrown) {
    return { id, error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }
}

function parse(line: string, origin: Origin): JsonObject {
  try {
    const value: unknown = JSON.parse(line);
    if (isJsonObject(value)) return value;
  } catch {
    // cut off, perhaps
  }
  throw nonsense(line, origin);
}

function nonsense(line: string, { provider, model, host, redact }: Origin): ServerError {
  const body = redact.text(line.slice(0, 1000));
  return new ServerError(`${model} at ${host}: the results of the batch hold a line that makes no sense.`, { provider, model, body });
}
