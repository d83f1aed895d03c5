import { describe, expect, it } from "vitest";
import { capped, durationOf, retryAfterOf } from "./retry-after.ts";

const now = Date.UTC(2026, 10, 1);

describe("retryAfterOf", () => {
  it.each<[string, Record<string, string>, number | undefined]>([
    ["milliseconds", { "retry-after-ms": "1250" }, 1250],
    ["milliseconds before seconds", { "retry-after-ms": "1250", "retry-after": "9" }, 1250],
    ["seconds", { "retry-after": "20" }, 20_000],
    ["fractions of seconds", { "retry-after": "0.5" }, 500],
    ["an HTTP date", { "retry-after": "Sun, 01 Nov 2026 00:00:30 GMT" }, 30_000],
    ["rubbish", { "retry-after": "soon" }, undefined],
    ["a negative number, which means unknown", { "retry-after": "-1" }, undefined],
    ["nothing", {}, undefined],
  ])("reads %s", (_, headers, expected) => {
    expect(retryAfterOf(new Headers(headers), now)).toBe(expected);
  });
});

describe("capped", () => {
  it.each([
    [2_000_000_000, 86_400_000],
    [-3_600_000, 0],
    [0.2, 1],
    [undefined, undefined],
  ])("makes %s to %s", (wait, expected) => {
    expect(capped(wait)).toBe(expected);
  });
});

describe("durationOf", () => {
  it.each([
    ["12ms", 12],
    ["1m3s", 63_000],
    ["2m59.56s", 179_560],
    ["1h2m3s", 3_723_000],
    ["6", 6000],
    ["soon", undefined],
    ["", undefined],
    [null, undefined],
  ])("reads %s", (text, expected) => {
    const duration = durationOf(text);
    expect(duration === undefined ? undefined : Math.round(duration)).toBe(expected);
  });
});
