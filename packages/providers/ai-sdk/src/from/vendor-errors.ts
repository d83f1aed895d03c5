import { isJsonObject, type JsonObject } from "@ashlar/core";
import { durationOf, type ErrorKind, type ErrorWire, type HeaderReader, readError, type WireError } from "@ashlar/core/adapter";

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
    [/exceeds the maximum number of tokens|input token count .* exceeds/i, "context-length"],
    [/credit balance is too low/i, "quota"],
    [/api key (?:not valid|not found|expired)/i, "authentication"],
  ],
  read,
  resetOf,
  keySource: "the key that the model's package was given, or the variable that it reads",
};

function read(error: JsonObject): WireError {
  const said = readError(error);
  const status = typeof error.status === "string" ? error.status : undefined;
  const details: readonly JsonObject[] = Array.isArray(error.details) ? error.details.filter(isJsonObject) : [];
  const codes = [
    ...said.codes,
    ...details.flatMap(({ reason }) => (typeof reason === "string" ? reason : [])),
    ...(status ? [status] : []),
  ];
  const known = codes.flatMap((code) => kinds.find(([pattern]) => pattern.test(code.toLowerCase()))?.[1] ?? []);
  // Google says so only in the details, and beside the quota of a day "22s" all the same.
  const isDaily = details.some(({ violations }) => /per_?day/i.test(JSON.stringify(violations ?? "")));
  return { ...said, codes: [...codes, ...(isDaily ? ["quota"] : []), ...known], ...waitIn(said.message, details) };
}

/** `Please try again in 1m3.5s.`, or a `RetryInfo`. */
function waitIn(message = "", details: readonly JsonObject[]): Pick<WireError, "wait"> {
  const delay = details.find(({ retryDelay }) => typeof retryDelay === "string")?.retryDelay;
  const wait = typeof delay === "string" ? delay : /try again in ((?:[\d.]+(?:ms|[dhms]))+)/i.exec(message)?.[1];
  return { wait: durationOf(wait) };
}

/** When the exhausted limits are full again: durations of OpenAI, dates of Anthropic. */
function resetOf(headers: HeaderReader): number | undefined {
  const limits = ["requests", "tokens", "input-tokens", "output-tokens"].flatMap((limit) => [
    [`x-ratelimit-remaining-${limit}`, `x-ratelimit-reset-${limit}`],
    [`anthropic-ratelimit-${limit}-remaining`, `anthropic-ratelimit-${limit}-reset`],
  ]);
  const waits = limits.flatMap(([remaining = "", reset = ""]) => {
    const value = headers.get(reset);
    const wait = durationOf(value) ?? Date.parse(value ?? "") - Date.now();
    // Some servers send 0 when they do not know.
    return wait > 0 ? { wait, exhausted: headers.get(remaining) === "0" } : [];
  });
  const exhausted = waits.filter((limit) => limit.exhausted);
  // With none that is said to be exhausted, the latest is safe.
  const all = (exhausted.length > 0 ? exhausted : waits).map(({ wait }) => wait);
  return all.length > 0 ? Math.max(...all) : undefined;
}
