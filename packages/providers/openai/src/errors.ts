import type { RateLimitState } from "@ashlar/core";
import { durationOf, type ErrorKind, type ErrorWire, type HeaderReader, readError } from "@ashlar/core/adapter";

/** The codes and types of OpenAI and of servers that speak its wire. */
const codes: Readonly<Record<string, ErrorKind>> = {
  invalid_api_key: "authentication",
  authentication_error: "authentication",
  account_deactivated: "authentication",
  permission_error: "permission",
  insufficient_permissions: "permission",
  missing_scope: "permission",
  ip_not_authorized: "permission",
  unsupported_country_region_territory: "permission",
  model_not_found: "not-found",
  not_found_error: "not-found",
  previous_response_not_found: "not-found",
  deploymentnotfound: "not-found",
  context_length_exceeded: "context-length",
  exceed_context_size_error: "context-length",
  unsupported_parameter: "unsupported",
  unsupported_value: "unsupported",
  rate_limit_exceeded: "rate-limit",
  rate_limit_error: "rate-limit",
  slow_down: "rate-limit",
  // Of a batch: the tokens that the account may have in the queue.
  token_limit_exceeded: "rate-limit",
  insufficient_quota: "quota",
  credit_balance_exhausted: "quota",
  enforced_spend_limit_reached: "quota",
  organization_spend_limit_exceeded: "quota",
  project_spend_limit_exceeded: "quota",
  organization_usage_limit_exceeded: "quota",
  billing_hard_limit_reached: "quota",
  billing_not_active: "quota",
  server_is_overloaded: "overloaded",
  overloaded_error: "overloaded",
  server_error: "server",
  internal_error: "server",
  internal_server_error: "server",
  vector_store_timeout: "server",
  content_filter: "content-filter",
  content_policy_violation: "content-filter",
  image_content_policy_violation: "content-filter",
  invalid_prompt: "content-filter",
  bio_policy: "content-filter",
  misalignment_policy_violation: "content-filter",
  moderation_blocked: "content-filter",
};

/** How OpenAI, and servers that speak its wire, tell of failures. The variables may hold the key. */
export function openaiErrors(keyVariables: readonly string[]): ErrorWire {
  return {
    codes,
    read: (error) => ({ ...readError(error), wait: waitIn(error.message) }),
    resetOf,
    limitsOf,
    keySource: ["the option apiKey", ...keyVariables.map((name) => `the variable ${name}`)].join(", or "),
  };
}

/** `Please try again in 1m3.5s.` */
function waitIn(message: unknown): number | undefined {
  return typeof message === "string" ? durationOf(/try again in ((?:[\d.]+(?:ms|[dhms]))+)/i.exec(message)?.[1]) : undefined;
}

/**
 * What is left of the limits of requests and tokens, as each answer says.
 *
 * Source: https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 */
function limitsOf(headers: HeaderReader): readonly RateLimitState[] {
  return (["requests", "tokens"] as const).flatMap((limit) => {
    const remaining = headers.get(`x-ratelimit-remaining-${limit}`);
    if (!remaining || !/^\d+$/.test(remaining)) return [];
    const resetAfter = durationOf(headers.get(`x-ratelimit-reset-${limit}`));
    return { limit, remaining: Number(remaining), ...(resetAfter !== undefined && { resetAfter }) };
  });
}

/**
 * When the exhausted limit is full again. With none that is said to be exhausted, the later of the two is safe.
 *
 * Source: https://platform.openai.com/docs/guides/rate-limits
 */
function resetOf(headers: HeaderReader): number | undefined {
  const limits = ["requests", "tokens"].map((limit) => ({
    exhausted: headers.get(`x-ratelimit-remaining-${limit}`) === "0",
    wait: durationOf(headers.get(`x-ratelimit-reset-${limit}`)),
  }));
  const exhausted = limits.filter((limit) => limit.exhausted);
  const waits = (exhausted.length > 0 ? exhausted : limits).flatMap(({ wait }) => wait ?? []);
  // Some servers send 0 when they do not know.
  const wait = Math.max(...waits);
  return wait > 0 ? wait : undefined;
}
