import type { Wait } from "./wire.ts";

/**
 * The headers that every HTTP client knows for a wait. `retry-after` has whole seconds, so that next to `retry-after-ms` it says a
 * little more.
 */
export function retryAfterHeaders({ form, milliseconds }: Wait, now = Date.now()): Readonly<Record<string, string>> {
  const seconds = Math.ceil(milliseconds / 1000);
  switch (form) {
    case "milliseconds":
      return { "retry-after-ms": String(milliseconds), "retry-after": String(seconds) };
    case "seconds":
      return { "retry-after": String(seconds) };
    case "date":
      return { "retry-after": new Date(Math.ceil((now + milliseconds) / 1000) * 1000).toUTCString() };
    default:
      return {};
  }
}

/** A wait as OpenAI's reset headers have it: `120ms`, `1.5s`, `1m3s`, `2h0m0s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds}ms`;
  const seconds = `${(milliseconds % 60_000) / 1000}s`;
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes === 0) return seconds;
  const hours = Math.floor(minutes / 60);
  return `${hours > 0 ? `${hours}h${minutes % 60}` : minutes}m${seconds}`;
}
