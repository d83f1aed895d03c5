import { isJsonObject, type JsonObject } from "@ashlar/core";
import { durationOf, type ErrorKind, type ErrorWire, readError, type WireError } from "@ashlar/core/adapter";
import { resetOf } from "./limits.ts";

/** Kinds by the words that vendors put into their codes, whichever vendor it is: `insufficient_quota`, `billing_error`. The first holds. */
const kinds: readonly (readonly [RegExp, ErrorKind])[] = [
  [/api_?key|authentication|unauthenticated|account_deactivated|credentials|access_token/, "authentication"],
  [/quota|credit|spend|billing|usage_limit/, "quota"],
  [/permission|missing_scope|authorized|unsupported_country|forbidden/, "permission"],
  [/not_?found/, "not-found"],
  [/context_(?:length|size|window)/, "context-length"],
  [/unsupported_(?:parameter|value)/, "unsupported"],
  [/rate_limit|slow_down|resource_exhausted|too_many/, "rate-limit"],
  [/overload|unavailable|capacity/, "overloaded"],
  [/content_(?:filter|policy)|policy_violation|bio_policy|moderation|invalid_prompt/, "content-filter"],
  [/server_error|internal|api_error|timeout|data_loss|deadline|cancelled/, "server"],
];

/** How any vendor tells of failures, as far as the bridge can know. */
export const vendorErrors: ErrorWire = {
  codes: Object.fromEntries(kinds.map(([, kind]) => [kind, kind])),
  words: [
    [/exceeds the maximum number of tokens|input token count .* exceeds|exceed context limit/i, "context-length"],
    [/credit balance is too low|API usage limits/i, "quota"],
    [/blocked by content filtering/i, "content-filter"],
    [/api key (?:not valid|not found|expired)/i, "authentication"],
  ],
  read,
  resetOf,
  keySource: "the key that the model's package was given, or the variable that it reads",
};

function read(error: JsonObject): WireError {
  const said = readError(error);
  const details = [error.details].flat().filter(isJsonObject);
  // Google's codes are its status and the reasons in the details; Anthropic's most exact one is in the details.
  const codes = [...details.flatMap(({ error_code, reason }) => [error_code, reason]), ...said.codes, error.status].filter(isText);
  const known = codes.flatMap((code) => kinds.find(([pattern]) => pattern.test(code.toLowerCase()))?.[1] ?? []);
  // Of a quota of the day Google says so only in the details, and "22s" all the same.
  const isDaily = details.some(({ violations }) => /per_?day/i.test(JSON.stringify(violations ?? "")));
  // Inside of a stream there is no status, and this code has but one.
  const status = said.status ?? (codes.some((code) => /invalid_(?:request|argument)/i.test(code)) ? 400 : undefined);
  return { ...said, status, codes: [...codes, ...(isDaily ? ["quota"] : []), ...known], wait: waitIn(said.message, details) };
}

/** `Please try again in 1m3.5s.`, or a `RetryInfo`. */
function waitIn(message = "", details: readonly JsonObject[]): number | undefined {
  const delay = details.map(({ retryDelay }) => retryDelay).find(isText);
  return durationOf(delay ?? /try again in ((?:[\d.]+(?:ms|[dhms]))+)/i.exec(message)?.[1]);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
