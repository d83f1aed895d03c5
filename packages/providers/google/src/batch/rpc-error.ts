import { type AshlarError, isJsonObject } from "@ashlar/core";
import { type Origin, providerError } from "@ashlar/core/adapter";

/**
 * The numbers of a `google.rpc.Status`, with their names and the HTTP status that each stands for.
 *
 * Source: https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
 */
const statuses: Readonly<Record<number, readonly [string, number]>> = {
  1: ["CANCELLED", 499],
  2: ["UNKNOWN", 500],
  3: ["INVALID_ARGUMENT", 400],
  4: ["DEADLINE_EXCEEDED", 504],
  5: ["NOT_FOUND", 404],
  7: ["PERMISSION_DENIED", 403],
  8: ["RESOURCE_EXHAUSTED", 429],
  9: ["FAILED_PRECONDITION", 400],
  11: ["OUT_OF_RANGE", 400],
  12: ["UNIMPLEMENTED", 501],
  13: ["INTERNAL", 500],
  14: ["UNAVAILABLE", 503],
  15: ["DATA_LOSS", 500],
  16: ["UNAUTHENTICATED", 401],
};

/** The error for what stands in a batch: its code is a number of gRPC, where errors of requests have the HTTP status. */
export function rpcError(error: unknown, origin: Origin): AshlarError {
  const body = isJsonObject(error) ? error : { message: typeof error === "string" ? error : "no reason given" };
  const [name, status] = (typeof body.code === "number" && statuses[body.code]) || [];
  const { code: _, ...rest } = body;
  return name === undefined ? providerError({ error: body }, origin) : providerError({ error: { status: name, ...rest }, status }, origin);
}
