import { isAshlarError, ServerError } from "../../errors.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import type { ModelReply } from "../../model.ts";
import { ReportedFailure } from "../failures/failure.ts";
import type { Origin } from "../failures/origin.ts";
import { providerError } from "../failures/provider-error.ts";

/**
 * Reads a line of a batch's results as JSON.
 *
 * @throws ServerError for what is no JSON object, so that the results are read again
 */
export function readBatchLine(line: string, origin: Origin): JsonObject {
  try {
    const value: unknown = JSON.parse(line);
    if (isJsonObject(value)) return value;
  } catch {
    // cut off, perhaps
  }
  throw strayLine(line, origin);
}

/** The error for a line of a batch's results that does not say to which request it belongs. */
export function strayLine(line: unknown, { provider, model, host, redact }: Origin): ServerError {
  const message = `${model} at ${host}: the results of the batch hold a line that makes no sense.`;
  return new ServerError(message, { provider, model, body: redact.json(line) });
}

/** The answer that a line holds. What `read` throws is the error of this line alone: the others are read on. */
export function batchAnswer(origin: Origin, read: () => ModelReply): { readonly reply: ModelReply } | { readonly error: Error } {
  try {
    return { reply: read() };
  } catch (thrown) {
    if (isAshlarError(thrown)) return { error: thrown };
    if (thrown instanceof ReportedFailure) return { error: providerError(thrown.failure, origin, thrown.details) };
    const { provider, model, host } = origin;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return { error: new ServerError(`${model} at ${host}: the answer in the batch makes no sense: ${why}.`, { provider, model }) };
  }
}
