import {
  APICallError,
  EmptyResponseBodyError,
  JSONParseError,
  LoadAPIKeyError,
  NoSuchModelError,
  TypeValidationError,
  UnsupportedFunctionalityError,
} from "@ai-sdk/provider";
import { isAshlarError, OverloadedError } from "@ashlar/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { fromAiSdk } from "../index.ts";
import { answer, failureOf, read, sdkModel, ways } from "../testing/sdk-model.ts";

const key = "a-key-of-no-known-shape-0123456789";
const failed = (error: unknown, way: (typeof ways)[number] = "generate") => failureOf(answer(fromAiSdk(sdkModel({ error })), way));
const inStream = (error: unknown) => failureOf(read(fromAiSdk(sdkModel({ parts: [{ type: "error", error }] }))));
const refused = (statusCode: number, body: unknown, responseHeaders: Record<string, string> = {}) =>
  new APICallError({
    message: "no",
    url: "https://api.example.com/v1/messages",
    requestBodyValues: {},
    statusCode,
    responseHeaders,
    responseBody: typeof body === "string" ? body : JSON.stringify(body),
  });
const google = (status: string, details: unknown) => ({ error: { code: 429, message: "Quota exceeded", status, details } });
const daily = { "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [{ quotaId: "RequestsPerDayPerModel" }] };
const info = { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "22s" };

it.each(
  ways.flatMap((way) =>
    (
      [
        [
          "a busy minute",
          "rate-limit",
          true,
          refused(429, { error: { code: "rate_limit_exceeded", type: "tokens", message: "Slow down" } }),
        ],
        [
          "a spent budget",
          "quota",
          false,
          refused(429, { error: { code: "insufficient_quota", type: "insufficient_quota", message: "No" } }),
        ],
        [
          "a spent budget of another vendor",
          "quota",
          false,
          refused(400, { type: "error", error: { type: "invalid_request_error", message: "Your credit balance is too low" } }),
        ],
        [
          "a spent budget in the details",
          "quota",
          false,
          refused(429, { error: { type: "rate_limit_error", message: "No", details: { error_code: "enforced_spend_limit_reached" } } }),
        ],
        ["a quota of the day", "quota", false, refused(429, google("RESOURCE_EXHAUSTED", [daily, info]))],
        ["a quota of the minute", "rate-limit", true, refused(429, google("RESOURCE_EXHAUSTED", [info]))],
        ["a wrong key", "authentication", false, refused(401, { error: { type: "authentication_error", message: "invalid x-api-key" } })],
        [
          "a wrong key of Google",
          "authentication",
          false,
          refused(400, {
            error: { code: 400, status: "INVALID_ARGUMENT", message: "API key not valid.", details: [{ reason: "API_KEY_INVALID" }] },
          }),
        ],
        [
          "a prompt that is too long",
          "context-length",
          false,
          refused(400, { error: { type: "invalid_request_error", message: "prompt is too long: 210000 tokens > 200000 maximum" } }),
        ],
        ["an unknown model", "not-found", false, refused(404, { error: { code: "model_not_found", message: "No such model" } })],
        ["too much to do", "overloaded", true, refused(529, { type: "error", error: { type: "overloaded_error", message: "Overloaded" } })],
        ["the filter", "refusal", false, refused(400, { error: { code: "content_filter", message: "Filtered" } })],
        ["a failure in text", "server", true, refused(500, "upstream connect error")],
        ["a failure in a list", "server", true, refused(503, [{ error: { code: 503, message: "internal", status: "INTERNAL" } }])],
      ] as const
    ).map((one) => [way, ...one] as const),
  ),
)("%s: %s is %s", async (way, _, code, retryable, error) => {
  expect(await failed(error, way)).toMatchObject({ code, retryable, provider: "acme", model: "acme-1", status: error.statusCode });
});

it("tells the provider's words, body, request and wait", async () => {
  const error = await failed(
    refused(429, { error: { message: "Slow down", code: "rate_limit_exceeded" } }, { "retry-after": "7", "request-id": "req-1" }),
  );
  expect(error).toMatchObject({ retryAfter: 7000, requestId: "req-1", body: { message: "Slow down", code: "rate_limit_exceeded" } });
  expect(error.message).toBe("acme-1 at api.example.com: Slow down (429, rate_limit_exceeded, request req-1)");
});

it.each([
  [{ "retry-after-ms": "1500" }, 1500],
  [{ "retry-after": "2" }, 2000],
  [{ "x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1m3s", "x-ratelimit-reset-requests": "5m" }, 63_000],
])("reads the wait from %o", async (headers, wait) => {
  expect((await failed(refused(429, { error: { message: "Slow down" } }, headers))).retryAfter).toBe(wait);
});

it("reads the wait from the body", async () => {
  expect((await failed(refused(429, google("RESOURCE_EXHAUSTED", [info])))).retryAfter).toBe(22_000);
  expect((await failed(refused(429, { error: { message: "Please try again in 1.5s." } }))).retryAfter).toBe(1500);
});

it.each([
  [new LoadAPIKeyError({ message: "Set ACME_API_KEY." }), "authentication", "ACME_API_KEY"],
  [new NoSuchModelError({ modelId: "x", modelType: "languageModel" }), "not-found", "x"],
  [new UnsupportedFunctionalityError({ functionality: "audio" }), "unsupported", "audio"],
  [new TypeError("the package has a mistake"), "invalid-request", "mistake"],
])("takes %s for what it is", async (error, code, said) => {
  const failure = await failed(error);
  expect(failure).toMatchObject({ code, retryable: false, provider: "acme", model: "acme-1" });
  expect(failure.message).toContain(said);
});

it("takes a reply that makes no sense for a failure of the server", async () => {
  const reply = (text: string) =>
    new APICallError({
      message: "Invalid JSON response",
      url: "https://api.example.com",
      requestBodyValues: {},
      statusCode: 200,
      cause: new JSONParseError({ text, cause: undefined }),
    });
  expect(await failed(reply('{"id":'))).toMatchObject({ code: "server", retryable: true, status: 200, body: '{"id":' });
  expect(await failed(reply("<html>"))).toMatchObject({ code: "server", retryable: false });
  expect((await failed(new EmptyResponseBodyError())).message).toContain("is empty");
});

it("finds an error with status 200 that the package's schema did not know", async () => {
  const value = { error: { type: "overloaded_error", message: "Overloaded" } };
  const cause = new TypeValidationError({ value, cause: undefined });
  const error = new APICallError({
    message: "Invalid JSON response",
    url: "https://api.example.com",
    requestBodyValues: {},
    statusCode: 200,
    cause,
  });
  expect(await failed(error)).toMatchObject({ code: "overloaded", retryable: true });
  expect(await inStream(cause)).toMatchObject({ code: "overloaded" });
});

it("takes what happens on the way for what it is", async () => {
  const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const error = new APICallError({ message: "Cannot connect to API", url: "http://127.0.0.1:1/v1", requestBodyValues: {}, cause });
  const failure = await failed(error);
  expect(failure).toMatchObject({ code: "connection", retryable: true });
  expect(failure.message).toBe("127.0.0.1:1 could not be reached: nothing listens there, ECONNREFUSED.");
  expect(
    await inStream(Object.assign(new Error("terminated"), { cause: Object.assign(new Error("x"), { code: "UND_ERR_SOCKET" }) })),
  ).toMatchObject({
    code: "stream-interrupted",
    retryable: true,
  });
});

it("lets an error of Ashlar through", async () => {
  const error = new OverloadedError("busy", {});
  expect(await failed(error)).toBe(error);
});

it("shows no key that the package or the user sends", async () => {
  const config = { headers: async () => ({ Authorization: `Bearer ${key}`, "User-Agent": "acme" }), baseURL: "https://api.example.com" };
  const own = "another-key-of-no-known-shape";
  const error = refused(401, { error: { message: `Wrong key ${key} or ${own}`, hint: key } });
  const model = Object.assign(sdkModel({ error }), { config });
  const failure = await failureOf(answer(fromAiSdk(model, { headers: { "x-api-key": own } }), "generate"));
  expect(failure.message).toContain("Wrong key [redacted] or [redacted]");
  expect(JSON.stringify(failure) + String(failure.cause)).not.toMatch(new RegExp(`${key}|${own}`));
});

it("does not wait for a package that does not give its headers", async () => {
  for (const headers of [() => Promise.reject(new Error("no key")), () => new Promise(() => {})]) {
    const model = Object.assign(sdkModel({ error: refused(401, "no") }), { config: { headers } });
    expect(await failureOf(answer(fromAiSdk(model), "generate"))).toMatchObject({ code: "authentication" });
  }
});

it("makes one of Ashlar's errors of anything at all", async () => {
  await fc.assert(
    fc.asyncProperty(fc.anything(), fc.integer({ min: 200, max: 599 }), fc.string(), async (thrown, status, body) => {
      const things = [
        thrown ?? "nothing",
        refused(status, body),
        refused(status, fc.stringify(thrown)),
        Object.assign(new Error("x"), { statusCode: status, cause: thrown }),
      ];
      for (const thing of things) {
        expect([await failed(thing), await inStream(thing)].every(isAshlarError)).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});
