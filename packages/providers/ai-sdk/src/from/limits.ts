import type { RateLimitState } from "@ashlar/core";
import { durationOf, type HeaderReader } from "@ashlar/core/adapter";

interface Limit {
  readonly name: string;
  readonly remaining: number | undefined;
  /** Milliseconds until the limit is whole again. */
  readonly wait: number | undefined;
}

/** What the headers of a reply say is left of a provider's limits. */
export function limitsOf(headers: HeaderReader): readonly RateLimitState[] {
  return read(headers).flatMap(({ name, remaining, wait }) =>
    remaining !== undefined && (name === "requests" || name === "tokens")
      ? { limit: name, remaining, ...(wait !== undefined && { resetAfter: wait }) }
      : [],
  );
}

/** Milliseconds until the exhausted limits are whole again. With none that is said to be exhausted, the latest of all is safe. */
export function resetOf(headers: HeaderReader): number | undefined {
  const limits = read(headers);
  const exhausted = limits.filter(({ remaining }) => remaining === 0);
  const waits = (exhausted.length > 0 ? exhausted : limits).flatMap(({ wait }) => wait ?? []);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

/** The limits in the headers of OpenAI, whose resets are durations, and of Anthropic, whose resets are dates. */
function read(headers: HeaderReader): readonly Limit[] {
  const names = ["requests", "tokens", "input-tokens", "output-tokens"];
  const places = names.flatMap((name) => [
    { name, remaining: `x-ratelimit-remaining-${name}`, reset: `x-ratelimit-reset-${name}` },
    { name, remaining: `anthropic-ratelimit-${name}-remaining`, reset: `anthropic-ratelimit-${name}-reset` },
  ]);
  return places.map(({ name, remaining, reset }) => {
    const left = Number.parseInt(headers.get(remaining) ?? "", 10);
    const value = headers.get(reset);
    const wait = durationOf(value) ?? Date.parse(value ?? "") - Date.now();
    // Some servers send -1 or 0 when they do not know.
    return { name, remaining: left >= 0 ? left : undefined, wait: wait > 0 ? wait : undefined };
  });
}
