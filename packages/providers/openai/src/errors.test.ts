import { inspect } from "node:util";
import type { AshlarError } from "@ashlar/core";
import { type Failure, type Origin, providerError, redactor } from "@ashlar/core/adapter";
import { describe, expect, it } from "vitest";
import { openaiErrors } from "./errors.ts";

const secret = "my-very-secret-key";
const errors = openaiErrors(["OPENAI_API_KEY"]);
const origin: Origin = {
  provider: "openai",
  model: "gpt-5-mini",
  host: "api.openai.com",
  redact: redactor([secret]),
  errors,
};
const errorOf = (status: number | undefined, error: unknown, headers: Record<string, string> = {}): AshlarError => {
  const failure: Failure = { status, error, headers: new Headers({ "x-request-id": "req_1", ...headers }) };
  return providerError(failure, origin);
};

describe("errors of OpenAI's wire", () => {
  it.each([
    [401, { code: "invalid_api_key" }, "authentication", false],
    [401, {}, "authentication", false],
    [401, { code: "insufficient_permissions" }, "permission", false],
    [403, { code: "unsupported_country_region_territory" }, "permission", false],
    [403, {}, "permission", false],
    [404, { code: "model_not_found" }, "not-found", false],
    [403, { code: "model_not_found" }, "not-found", false],
    [400, { code: "previous_response_not_found" }, "not-found", false],
    [400, { type: "invalid_request_error" }, "invalid-request", false],
    [413, {}, "invalid-request", false],
    [422, { detail: "no field" }, "invalid-request", false],
    [400, { code: "context_length_exceeded" }, "context-length", false],
    [400, { type: "exceed_context_size_error" }, "context-length", false],
    [400, { message: "This model's maximum context length is 4096 tokens." }, "context-length", false],
    [400, { code: "unsupported_parameter", param: "temperature" }, "unsupported", false],
    [429, { code: "rate_limit_exceeded" }, "rate-limit", true],
    [429, { type: "tokens" }, "rate-limit", true],
    [503, { code: "slow_down" }, "rate-limit", true],
    [429, { code: "rate_limit_exceeded", message: "Request too large for gpt-5: limit 30000, requested 50000." }, "rate-limit", false],
    [429, { code: "insufficient_quota" }, "quota", false],
    [429, { type: "insufficient_quota", code: null }, "quota", false],
    [429, { code: "credit_balance_exhausted" }, "quota", false],
    [429, { code: "project_spend_limit_exceeded" }, "quota", false],
    [429, { code: "organization_spend_limit_exceeded" }, "quota", false],
    [429, { code: "organization_usage_limit_exceeded" }, "quota", false],
    [429, { message: "You exceeded your current quota, please check your plan." }, "quota", false],
    [402, { message: "Insufficient Balance" }, "quota", false],
    [503, { code: "server_is_overloaded" }, "overloaded", true],
    [503, {}, "overloaded", true],
    [500, { type: "server_error" }, "server", true],
    [502, "<html><head><title>502 Bad Gateway</title></head></html>", "server", true],
    [408, {}, "server", true],
    [409, {}, "invalid-request", true],
    [400, { code: "content_filter" }, "refusal", false],
    [undefined, { code: "invalid_prompt" }, "refusal", false],
    [undefined, { code: 429 }, "rate-limit", true],
    [undefined, {}, "server", true],
  ] as const)("makes of status %s and %j the error %s", (status, body, code, retryable) => {
    expect(errorOf(status, body)).toMatchObject({ code, retryable, provider: "openai", model: "gpt-5-mini", requestId: "req_1" });
  });

  it("says who failed, why and with which code, and keeps the provider's body", () => {
    const body = { message: "The model `gpt-9` does not exist.", type: "invalid_request_error", code: "model_not_found", param: null };
    const error = errorOf(404, body);
    expect(error.message).toBe("gpt-5-mini at api.openai.com: The model `gpt-9` does not exist (404, model_not_found, request req_1)");
    expect(error).toMatchObject({ status: 404, body });
  });

  it("says how to mend a key, a quota and a wrong address", () => {
    expect(errorOf(401, { message: "Incorrect API key provided." }).message).toMatch(/apiKey.*OPENAI_API_KEY/);
    expect(errorOf(429, { code: "insufficient_quota" }).message).toMatch(/Waiting does not help/);
    expect(errorOf(404, "<html><title>Not Found</title></html>").message).toMatch(/HTML page "Not Found".*Is baseURL right/);
  });

  it("names the parameter that the model does not take", () => {
    expect(errorOf(400, { code: "unsupported_value", param: "reasoning.effort" })).toMatchObject({ feature: "reasoning.effort" });
  });

  it("tells the lengths that the provider tells", () => {
    const message = "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.";
    expect(errorOf(400, { code: "context_length_exceeded", message })).toMatchObject({ contextLength: 8192, inputTokens: 9001 });
  });

  it("obeys x-should-retry where the kind of error leaves it open", () => {
    expect(errorOf(500, {}, { "x-should-retry": "false" }).retryable).toBe(false);
    expect(errorOf(429, { code: "insufficient_quota" }, { "x-should-retry": "true" }).retryable).toBe(false);
  });

  it("waits as long as it is asked to, and for the limits' reset only when a limit was the reason", () => {
    const reset = { "x-ratelimit-reset-requests": "2s" };
    expect(errorOf(429, { code: "rate_limit_exceeded" }, reset).retryAfter).toBe(2000);
    expect(errorOf(500, {}, reset).retryAfter).toBeUndefined();
    expect(errorOf(503, {}, { "retry-after": "3" }).retryAfter).toBe(3000);
    expect(errorOf(429, { code: "insufficient_quota" }, { "retry-after": "3" }).retryAfter).toBeUndefined();
  });

  it.each<[string, Record<string, string>, string, number | undefined]>([
    ["the message, where a header makes no sense", { "retry-after": "soon" }, "Please try again in 1m3.5s.", 63_500],
    ["the message before reset headers", { "x-ratelimit-reset-tokens": "6m0s" }, "Rate limit reached. Please try again in 12ms.", 12],
    ["the reset of the exhausted limit", exhausted("0", "1m3s", "50", "6m0s"), "", 63_000],
    ["the later reset when none is exhausted", exhausted("1", "1s", "50", "120ms"), "", 1000],
    ["a reset of -1 or 0, which mean unknown", { "x-ratelimit-reset-requests": "-1", "x-ratelimit-reset-tokens": "0" }, "", undefined],
  ])("waits by %s", (_, headers, message, expected) => {
    expect(errorOf(429, { code: "rate_limit_exceeded", message }, headers).retryAfter).toBe(expected);
  });

  it("shows no secret, however it is printed", () => {
    const body = { message: `Wrong key ${secret}, or sk-proj-********abcd`, nested: [{ header: `Bearer abcdefgh.ijkl` }, secret] };
    const error = errorOf(401, body);
    for (const printed of [error.message, JSON.stringify(error), inspect(error, { depth: 10 }), String(error.stack)]) {
      expect(printed).not.toMatch(/my-very-secret-key|sk-proj|abcdefgh/);
    }
    expect(error.message).toContain("Wrong key [redacted]");
  });

  it("cuts bodies that are very deep or very long", () => {
    let deep: unknown = "x";
    for (let depth = 0; depth < 20_000; depth++) deep = [deep];
    expect(JSON.stringify(errorOf(500, { message: "deep", deep }).body).length).toBeLessThan(100);
    expect(errorOf(500, "x".repeat(1_000_000)).message.length).toBeLessThan(5000);
  });
});

describe("what is left of OpenAI's limits", () => {
  it("is read from the headers of an answer", () => {
    const headers = new Headers(exhausted("12", "1m3s", "0", "120ms"));
    expect(errors.limitsOf?.(headers)).toEqual([
      { limit: "requests", remaining: 12, resetAfter: 63_000 },
      { limit: "tokens", remaining: 0, resetAfter: 120 },
    ]);
  });

  it("is unknown where a server does not say so, or says -1", () => {
    for (const headers of [{}, { "x-ratelimit-remaining-requests": "-1" }]) expect(errors.limitsOf?.(new Headers(headers))).toEqual([]);
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
