import { isJsonObject, type JsonObject } from "@ashlar/core";
import type { ErrorKind, ErrorWire, HeaderReader, WireError } from "@ashlar/core/adapter";
import { limitsOf, statesOf } from "./rate-limits.ts";

/** The codes and types of Anthropic. `invalid_request_error` is not among them: what it means stands in its words. */
const codes: Readonly<Record<string, ErrorKind>> = {
  authentication_error: "authentication",
  permission_error: "permission",
  not_found_error: "not-found",
  request_too_large: "invalid-request",
  conflict_error: "invalid-request",
  rate_limit_error: "rate-limit",
  ramp_limit_exceeded: "rate-limit",
  enforced_spend_limit_reached: "quota",
  contract_spend_limit_reached: "quota",
  billing_error: "quota",
  overloaded_error: "overloaded",
  api_error: "server",
  timeout_error: "server",
};

/** How Anthropic, and servers that speak its wire, tell of failures. */
export const anthropicErrors: ErrorWire = {
  codes,
  words: [
    [/exceed context limit/i, "context-length"],
    // A limit of spending that the account has set itself is a 400 like any other.
    [/credit balance is too low|API usage limits/i, "quota"],
    [/blocked by content filtering/i, "content-filter"],
  ],
  read,
  requestIdHeader: "request-id",
  resetOf,
  limitsOf: statesOf,
  keySource: "the option apiKey, or the variable ANTHROPIC_API_KEY",
};

/** `{ type, message, details: { error_code } }`, where the code is more exact than the type. */
function read({ type, message, details }: JsonObject): WireError {
  const code = isJsonObject(details) ? details.error_code : undefined;
  return {
    codes: [code, type].flatMap((value) => (typeof value === "string" && value !== "" ? value : [])),
    message: typeof message === "string" ? message : undefined,
    // Inside of a stream there is no status, and this type has but one.
    status: type === "invalid_request_error" ? 400 : undefined,
  };
}

/** When the exhausted limit is whole again. With none that is said to be exhausted, the latest of them is safe. */
function resetOf(headers: HeaderReader): number | undefined {
  const told = limitsOf(headers).filter(({ resetAfter }) => resetAfter !== undefined);
  const exhausted = told.filter(({ remaining }) => remaining === 0);
  const waits = (exhausted.length > 0 ? exhausted : told).map(({ resetAfter = 0 }) => resetAfter);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}
