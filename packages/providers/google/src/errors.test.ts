import type { AshlarError, JsonObject } from "@ashlar/core";
import { type Origin, providerError, redactor } from "@ashlar/core/adapter";
import { describe, expect, it } from "vitest";
import { googleErrors } from "./errors.ts";

const origin: Origin = {
  provider: "google",
  model: "gemini-3.5-flash",
  host: "generativelanguage.googleapis.com",
  redact: redactor(["AIzaSySecret"]),
  errors: googleErrors,
};
const errorOf = (httpStatus: number | undefined, error: unknown, headers: Record<string, string> = {}): AshlarError =>
  providerError({ status: httpStatus, error, headers: new Headers(headers) }, origin);
const detail = (type: string, fields: JsonObject): JsonObject => ({ "@type": `type.googleapis.com/google.rpc.${type}`, ...fields });
const info = (reason: string) => ({ details: [detail("ErrorInfo", { reason, domain: "googleapis.com" })] });
const quota = (quotaId: string) => ({
  message: "You exceeded your current quota, please check your plan and billing details.",
  details: [
    detail("Help", { links: [] }),
    detail("QuotaFailure", { violations: [{ quotaMetric: "generate_content_requests", quotaId }] }),
    detail("RetryInfo", { retryDelay: "22.5s" }),
  ],
});

describe("errors of Google's wire", () => {
  it.each([
    [400, "INVALID_ARGUMENT", info("API_KEY_INVALID"), "authentication", false],
    [400, "INVALID_ARGUMENT", { message: "API key not valid. Please pass a valid API key." }, "authentication", false],
    [400, "INVALID_ARGUMENT", { message: "API key expired. Please renew the API key." }, "authentication", false],
    [403, "PERMISSION_DENIED", { message: "Your API key was reported as leaked. Please use another API key." }, "authentication", false],
    [403, "PERMISSION_DENIED", { message: "Method doesn't allow unregistered callers." }, "authentication", false],
    [401, "UNAUTHENTICATED", info("ACCESS_TOKEN_EXPIRED"), "authentication", false],
    [403, "PERMISSION_DENIED", info("API_KEY_SERVICE_BLOCKED"), "permission", false],
    [403, "PERMISSION_DENIED", {}, "permission", false],
    [400, "FAILED_PRECONDITION", { message: "User location is not supported for the API use." }, "permission", false],
    [404, "NOT_FOUND", { message: "models/gemini-9 is not found for API version v1beta." }, "not-found", false],
    [400, "INVALID_ARGUMENT", { message: 'Unknown name "thinking".' }, "invalid-request", false],
    [400, "FAILED_PRECONDITION", {}, "invalid-request", false],
    [409, "ABORTED", {}, "invalid-request", true],
    [
      400,
      "INVALID_ARGUMENT",
      { message: "The input token count (9) exceeds the maximum number of tokens allowed (8)." },
      "context-length",
      false,
    ],
    [429, "RESOURCE_EXHAUSTED", { message: "Resource has been exhausted (e.g. check quota)." }, "rate-limit", true],
    [429, "RESOURCE_EXHAUSTED", quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier"), "rate-limit", true],
    [429, "RESOURCE_EXHAUSTED", quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier"), "quota", false],
    [429, "RESOURCE_EXHAUSTED", { message: "Quota exceeded for metric: requests, limit: 0, model: gemini-3-pro" }, "quota", false],
    [429, "RESOURCE_EXHAUSTED", { message: "Quota exceeded for metric: requests, limit: 0.5" }, "rate-limit", true],
    [429, "RESOURCE_EXHAUSTED", { message: "Your prepayment credits are depleted." }, "quota", false],
    [403, "PERMISSION_DENIED", info("BILLING_DISABLED"), "quota", false],
    [503, "UNAVAILABLE", { message: "The model is overloaded. Please try again later." }, "overloaded", true],
    [500, "INTERNAL", {}, "server", true],
    [504, "DEADLINE_EXCEEDED", {}, "server", true],
    [499, "CANCELLED", {}, "server", true],
    [408, "", {}, "server", true],
    [502, "", {}, "server", true],
  ] as const)("makes of %i %s with %j the error %s, in a reply and in a stream", (code, status, rest: JsonObject, kind, retryable) => {
    const body = { code, message: "It failed.", ...(status && { status }), ...rest };
    for (const error of [errorOf(code, body), errorOf(undefined, body)]) {
      expect(error).toMatchObject({ code: kind, retryable, status: code, provider: "google", model: "gemini-3.5-flash", body });
    }
  });

  it("says how long to wait, but for the quota of a day, for which waiting so long does not help", () => {
    const exhausted = { code: 429, status: "RESOURCE_EXHAUSTED" };
    const minute = { ...exhausted, ...quota("GenerateRequestsPerMinutePerProjectPerModel") };
    expect(errorOf(429, minute).retryAfter).toBe(22_500);
    expect(errorOf(429, minute, { "retry-after": "3" }).retryAfter).toBe(3000);
    expect(errorOf(429, { ...exhausted, ...quota("GenerateRequestsPerDayPerProject") }).retryAfter).toBeUndefined();
  });

  it("names reason, status and request, and no key", () => {
    const details = [detail("ErrorInfo", { reason: "API_KEY_INVALID" }), detail("RequestInfo", { requestId: "r-1" })];
    const error = errorOf(400, { code: 400, message: "AIzaSySecret is not valid.", status: "INVALID_ARGUMENT", details });
    expect(error.message).toBe(
      "gemini-3.5-flash at generativelanguage.googleapis.com: [redacted] is not valid (400, API_KEY_INVALID, request r-1). " +
        "Check the option apiKey, or the variable GOOGLE_API_KEY or GEMINI_API_KEY.",
    );
    expect(error.requestId).toBe("r-1");
  });

  it.each([
    { code: "400", message: 7, status: null, details: "none" },
    { details: [null, 7, { "@type": 7 }, detail("QuotaFailure", { violations: 7 }), detail("RetryInfo", { retryDelay: "soon" })] },
    { status: "RESOURCE_EXHAUSTED", details: [detail("QuotaFailure", { violations: [null, {}] })] },
  ])("makes a typed error of what makes no sense: %j", (body) => {
    const error = errorOf(500, body);
    expect(error.code).toMatch(/^(?:server|rate-limit)$/);
    expect(error.retryAfter).toBeUndefined();
  });
});
