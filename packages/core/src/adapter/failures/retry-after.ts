/** A day: what is longer no caller waits for, and timers overflow above 24 days. */
const longest = 86_400_000;

/** Headers as far as errors read them. */
export interface HeaderReader {
  get(name: string): string | null;
}

/**
 * How long the headers that all providers share ask to wait, in milliseconds from now: `retry-after-ms`, then `retry-after` in seconds or
 * as an HTTP date. `undefined` when they say nothing, or nothing that makes sense.
 */
export function retryAfterOf(headers: HeaderReader | undefined, now = Date.now()): number | undefined {
  const exact = numberOf(headers?.get("retry-after-ms"));
  if (exact !== undefined) return exact;
  const value = headers?.get("retry-after");
  if (!value) return undefined;
  const count = numberOf(value);
  if (count !== undefined) return count * 1000;
  const date = /^[a-z]{3}/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : date - now;
}

/** A wait as an error carries it: whole milliseconds, at least 0 and at most a day. */
export function capped(wait: number | undefined): number | undefined {
  return wait === undefined ? undefined : Math.min(Math.max(Math.ceil(wait), 0), longest);
}

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `12ms`, `1m3s`, `2m59.56s`, or of a bare number of seconds. */
export function durationOf(value: string | null | undefined): number | undefined {
  if (!value) return undefined;
  const bare = numberOf(value);
  if (bare !== undefined) return bare * 1000;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/.test(value)) return undefined;
  let sum = 0;
  for (const [, count, unit] of value.matchAll(/([\d.]+)(ms|[dhms])/g)) sum += Number(count) * (milliseconds[unit ?? ""] ?? 0);
  return sum;
}

/** A number that is not negative: some servers send -1 when they do not know. */
function numberOf(value: string | null | undefined): number | undefined {
  if (!value || !/^\s*\d+(?:\.\d+)?\s*$/.test(value)) return undefined;
  return Number(value);
}
