/** A day: what is longer no caller waits for, and timers overflow above 24 days. */
const longest = 86_400_000;

/**
 * How long a provider asks to wait, in milliseconds from now, at most a day. `retry-after-ms` comes before `retry-after` (seconds or an
 * HTTP date), that before "try again in …" in the message, that before the reset headers of the limits. `undefined` when it says nothing.
 *
 * Source: https://platform.openai.com/docs/guides/rate-limits
 */
export function retryAfter(headers: Headers | undefined, message: string, now = Date.now()): number | undefined {
  const wait =
    number(headers?.get("retry-after-ms")) ??
    seconds(headers?.get("retry-after"), now) ??
    duration(/try again in ((?:[\d.]+(?:ms|[dhms]))+)/i.exec(message)?.[1]) ??
    reset(headers);
  return wait === undefined ? undefined : Math.min(Math.max(Math.ceil(wait), 0), longest);
}

function seconds(value: string | null | undefined, now: number): number | undefined {
  if (!value) return undefined;
  const count = number(value);
  if (count !== undefined) return count * 1000;
  const date = /^[a-z]{3}/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : date - now;
}

/** When the exhausted limit is full again. With none that is said to be exhausted, the later of the two is safe. */
function reset(headers: Headers | undefined): number | undefined {
  const limits = ["requests", "tokens"].map((limit) => ({
    exhausted: headers?.get(`x-ratelimit-remaining-${limit}`) === "0",
    wait: duration(headers?.get(`x-ratelimit-reset-${limit}`)),
  }));
  const exhausted = limits.filter((limit) => limit.exhausted);
  const waits = (exhausted.length > 0 ? exhausted : limits).flatMap(({ wait }) => wait ?? []);
  // Some servers send 0 when they do not know.
  const wait = Math.max(...waits);
  return wait > 0 ? wait : undefined;
}

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `12ms`, `1m3s`, `2m59.56s`, or a bare number of seconds. */
function duration(value: string | null | undefined): number | undefined {
  if (!value) return undefined;
  const bare = number(value);
  if (bare !== undefined) return bare * 1000;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/.test(value)) return undefined;
  let sum = 0;
  for (const [, count, unit] of value.matchAll(/([\d.]+)(ms|[dhms])/g)) sum += Number(count) * (milliseconds[unit ?? ""] ?? 0);
  return sum;
}

/** A number that is not negative: some servers send -1 when they do not know. */
function number(value: string | null | undefined): number | undefined {
  if (!value || !/^\s*\d+(?:\.\d+)?\s*$/.test(value)) return undefined;
  return Number(value);
}
