import { isJsonObject, type JsonObject } from "@ashlar/core";
import { durationOf, type ErrorKind, type ErrorWire, type WireError } from "@ashlar/core/adapter";

/** The code that stands for a spent quota of a day, or one of nothing: Google has no code of its own for either. */
const spent = "QUOTA_SPENT";

/**
 * Reasons and statuses that say more than the HTTP status does. `INVALID_ARGUMENT`, for one, is any of several kinds: the words tell.
 *
 * Source: https://ai.google.dev/gemini-api/docs/troubleshooting, https://cloud.google.com/apis/design/errors
 */
const codes: Readonly<Record<string, ErrorKind>> = {
  api_key_invalid: "authentication",
  credentials_missing: "authentication",
  access_token_expired: "authentication",
  access_token_type_unsupported: "authentication",
  unauthenticated: "authentication",
  [spent.toLowerCase()]: "quota",
  billing_disabled: "quota",
  resource_exhausted: "rate-limit",
  unavailable: "overloaded",
  not_found: "not-found",
  internal: "server",
  unknown: "server",
  data_loss: "server",
  deadline_exceeded: "server",
  cancelled: "server",
};

const words: readonly (readonly [RegExp, ErrorKind])[] = [
  [/exceeds the maximum number of tokens|input token count .* exceeds/i, "context-length"],
  [/api key (?:not valid|not found|expired|was reported)|unregistered callers/i, "authentication"],
  [/location is not supported/i, "permission"],
];

/** How Google tells of failures: a `google.rpc.Status`, whose details say more than its status. */
export const googleErrors: ErrorWire = {
  codes,
  words,
  read: readStatus,
  keySource: "the option apiKey, or the variable GOOGLE_API_KEY or GEMINI_API_KEY",
};

/** Reads a `google.rpc.Status` with its details. */
function readStatus({ code, message, status, details }: JsonObject): WireError {
  const said = typeof message === "string" ? message : undefined;
  const known: readonly JsonObject[] = Array.isArray(details) ? details.filter(isJsonObject) : [];
  const detail = (type: string) => known.find((one) => one["@type"] === `type.googleapis.com/google.rpc.${type}`);
  const reason = detail("ErrorInfo")?.reason;
  const isSpent = status === "RESOURCE_EXHAUSTED" && (isDaily(detail("QuotaFailure")) || isNothing(said));
  const violation = listOf(detail("BadRequest")?.fieldViolations)[0];
  return {
    codes: [...(isSpent ? [spent] : []), ...[reason, status].flatMap((value) => textOf(value) ?? [])],
    message: said,
    parameter: textOf(violation?.field),
    status: typeof code === "number" ? code : undefined,
    wait: durationOf(textOf(detail("RetryInfo")?.retryDelay)),
    requestId: textOf(detail("RequestInfo")?.requestId),
  };
}

/** Google says "22s" beside the quota of a day, too: waiting that long does not help. */
function isDaily(failure: JsonObject | undefined): boolean {
  return listOf(failure?.violations).some(({ quotaId, quotaMetric }) => /per_?day/i.test(`${quotaId} ${quotaMetric}`));
}

/** A quota of nothing is not there, and prepaid credit that is spent does not come back by itself. */
function isNothing(message = ""): boolean {
  return /\blimit: 0(?![.\d])|credits? (?:is|are) depleted/i.test(message);
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
