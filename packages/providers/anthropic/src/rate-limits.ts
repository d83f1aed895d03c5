import type { RateLimitState } from "@ashlar/core";
import type { HeaderReader } from "@ashlar/core/adapter";

/** One limit of the account, as the headers of each reply tell it. */
export interface WireLimit {
  readonly name: string;
  readonly remaining: number | undefined;
  /** Milliseconds until it is whole again. */
  readonly resetAfter: number | undefined;
}

const names = ["requests", "tokens", "input-tokens", "output-tokens"];

/**
 * The limits that the headers tell of. `tokens` is the one of all limits of tokens that is nearest.
 *
 * Source: https://platform.claude.com/docs/en/api/rate-limits#response-headers
 */
export function limitsOf(headers: HeaderReader, now = Date.now()): readonly WireLimit[] {
  return names.map((name) => {
    const remaining = headers.get(`anthropic-ratelimit-${name}-remaining`);
    const reset = Date.parse(headers.get(`anthropic-ratelimit-${name}-reset`) ?? "");
    return {
      name,
      remaining: remaining !== null && /^\d+$/.test(remaining) ? Number(remaining) : undefined,
      resetAfter: Number.isNaN(reset) ? undefined : Math.max(0, reset - now),
    };
  });
}

/** What is left of the limits that core knows. */
export function statesOf(headers: HeaderReader): readonly RateLimitState[] {
  return limitsOf(headers).flatMap(({ name, remaining, resetAfter }) => {
    if (remaining === undefined || !isLimit(name)) return [];
    return { limit: name, remaining, ...(resetAfter !== undefined && { resetAfter }) };
  });
}

function isLimit(name: string): name is RateLimitState["limit"] {
  return name === "requests" || name === "tokens";
}
