import { describe, expect, it } from "vitest";
import { retryAfter } from "./retry-after.ts";

const now = Date.UTC(2026, 10, 1);

describe("retryAfter", () => {
  it.each<[string, Record<string, string>, string, number | undefined]>([
    ["milliseconds", { "retry-after-ms": "1250" }, "", 1250],
    ["milliseconds before seconds", { "retry-after-ms": "1250", "retry-after": "9" }, "", 1250],
    ["seconds", { "retry-after": "20" }, "", 20_000],
    ["fractions of seconds", { "retry-after": "0.5" }, "", 500],
    ["an HTTP date", { "retry-after": "Sun, 01 Nov 2026 00:00:30 GMT" }, "", 30_000],
    ["a date that has passed", { "retry-after": "Sat, 31 Oct 2026 23:00:00 GMT" }, "", 0],
    ["days, capped at one", { "retry-after": "2000000" }, "", 86_400_000],
    ["rubbish in a header before the message", { "retry-after": "soon" }, "Please try again in 1m3.5s.", 63_500],
    ["the message before reset headers", { "x-ratelimit-reset-tokens": "6m0s" }, "Rate limit reached. Please try again in 12ms.", 12],
    ["the reset of the exhausted limit", exhausted("0", "1m3s", "50", "6m0s"), "", 63_000],
    ["the later reset when none is exhausted", exhausted("1", "1s", "50", "120ms"), "", 1000],
    ["several units", { "x-ratelimit-reset-requests": "1h2m3s" }, "", 3_723_000],
    ["a negative number, which means unknown", { "retry-after": "-1", "x-ratelimit-reset-requests": "-1" }, "", undefined],
    ["a reset of 0, which means unknown", { "x-ratelimit-reset-requests": "0", "x-ratelimit-reset-tokens": "0" }, "", undefined],
    ["nothing", {}, "Slow down.", undefined],
  ])("reads %s", (_, headers, message, expected) => {
    expect(retryAfter(new Headers(headers), message, now)).toBe(expected);
  });
});

function exhausted(requests: string, requestsReset: string, tokens: string, tokensReset: string): Record<string, string> {
  return {
    "x-ratelimit-remaining-requests": requests,
    "x-ratelimit-reset-requests": requestsReset,
    "x-ratelimit-remaining-tokens": tokens,
    "x-ratelimit-reset-tokens": tokensReset,
  };
}
