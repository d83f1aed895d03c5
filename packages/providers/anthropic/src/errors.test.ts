import type { AshlarError } from "@ashlar/core";
import { type Failure, type Origin, providerError, redactor } from "@ashlar/core/adapter";
import { describe, expect, it } from "vitest";
import { anthropicErrors } from "./errors.ts";

const origin: Origin = {
  provider: "anthropic",
  model: "claude-opus-5-5",
  host: "api.anthropic.com",
  redact: redactor([]),
  errors: anthropicErrors,
};
const errorOf = (status: number | undefined, error: unknown, headers: Record<string, string> = {}): AshlarError => {
  const failure: Failure = { status, error, headers: new Headers({ "request-id": "req_1", ...headers }) };
  return providerError(failure, origin);
};
const invalid = (message: string) => ({ type: "invalid_request_error", message });

describe("errors of Anthropic's wire", () => {
  it.each([
    [401, { type: "authentication_error" }, "authentication", false],
    [403, { type: "permission_error" }, "permission", false],
    [404, { type: "not_found_error" }, "not-found", false],
    [400, invalid("messages: at least one message is required"), "invalid-request", false],
    [413, { type: "request_too_large" }, "invalid-request", false],
    [409, { type: "conflict_error" }, "invalid-request", true],
    [undefined, invalid("messages: wrong"), "invalid-request", false],
    [400, invalid("prompt is too long: 208310 tokens > 200000 maximum"), "context-length", false],
    [400, invalid("input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000"), "context-length", false],
    [400, invalid("Output blocked by content filtering policy"), "refusal", false],
    [400, invalid("Your credit balance is too low to access the Anthropic API."), "quota", false],
    [400, invalid("You have reached your specified API usage limits."), "quota", false],
    [402, { type: "billing_error" }, "quota", false],
    [429, { type: "rate_limit_error" }, "rate-limit", true],
    [429, { type: "rate_limit_error", details: { error_code: "ramp_limit_exceeded" } }, "rate-limit", true],
    [429, { type: "rate_limit_error", details: { error_code: "enforced_spend_limit_reached" } }, "quota", false],
    [429, { type: "rate_limit_error", details: { error_code: "contract_spend_limit_reached" } }, "quota", false],
    [408, {}, "server", true],
    [500, { type: "api_error" }, "server", true],
    [504, { type: "timeout_error" }, "server", true],
    [503, { type: "api_error", details: { error_code: "cmek_key_unreachable" } }, "server", true],
    [529, { type: "overloaded_error" }, "overloaded", true],
    [undefined, { type: "overloaded_error" }, "overloaded", true],
    [502, "<html><title>Bad Gateway</title></html>", "server", true],
  ] as const)("makes of status %s and %j the error %s", (status, body, code, retryable) => {
    expect(errorOf(status, body)).toMatchObject({ code, retryable, provider: "anthropic", model: "claude-opus-5-5", requestId: "req_1" });
  });

  it("says who failed, why and with which code", () => {
    const body = { type: "rate_limit_error", message: "Slow down.", details: { error_code: "ramp_limit_exceeded" } };
    const error = errorOf(429, body);
    expect(error.message).toBe("claude-opus-5-5 at api.anthropic.com: Slow down (429, ramp_limit_exceeded, request req_1)");
    expect(error.body).toEqual(body);
    expect(errorOf(401, { type: "authentication_error" }).message).toMatch(/ANTHROPIC_API_KEY/);
  });

  it("tells the lengths that the provider tells", () => {
    expect(errorOf(400, invalid("prompt is too long: 208310 tokens > 200000 maximum"))).toMatchObject({
      inputTokens: 208_310,
      contextLength: 200_000,
    });
  });

  it("waits as it is asked to, and for a limit's reset only when a limit was the reason", () => {
    const limited = { type: "rate_limit_error" };
    const reset = { "anthropic-ratelimit-requests-reset": inSeconds(30) };
    expect(errorOf(429, limited, { "retry-after": "7", ...reset }).retryAfter).toBe(7000);
    expect(errorOf(429, limited, { "retry-after": new Date(Date.now() + 20_000).toUTCString() }).retryAfter).toBeGreaterThan(18_000);
    expect(waitOf(errorOf(429, limited, reset))).toBe(30);
    expect(errorOf(529, { type: "overloaded_error" }, reset).retryAfter).toBeUndefined();
    expect(errorOf(429, limited, { "anthropic-ratelimit-requests-reset": "soon" }).retryAfter).toBeUndefined();
    expect(errorOf(429, limited).retryAfter).toBeUndefined();
  });

  it("waits for the limit that is exhausted, or for the latest", () => {
    const limits = {
      "anthropic-ratelimit-requests-remaining": "7",
      "anthropic-ratelimit-requests-reset": inSeconds(90),
      "anthropic-ratelimit-input-tokens-reset": inSeconds(20),
    };
    const limited = { type: "rate_limit_error" };
    expect(waitOf(errorOf(429, limited, { ...limits, "anthropic-ratelimit-input-tokens-remaining": "0" }))).toBe(20);
    expect(waitOf(errorOf(429, limited, limits))).toBe(90);
  });
});

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}

function waitOf({ retryAfter = Number.NaN }: AshlarError): number {
  return Math.round(retryAfter / 1000);
}
