import type { JsonObject } from "@ashlar/core";
import type { RefusedReason } from "../fake-vendor.ts";
import { retryAfterHeaders } from "../retry-after.ts";
import type { Failure, Received, Wait } from "../wire.ts";

/** How Anthropic refuses. Source: https://platform.claude.com/docs/en/api/errors */
export function refused(reason: RefusedReason, wait: Wait, { body, number }: Received): Failure {
  const { status, type, message, code } = words(reason, typeof body.model === "string" ? body.model : "?");
  // Its errors say nothing of waiting, so that form falls back on the usual one.
  const headers = retryAfterHeaders(wait.form === "body" ? { ...wait, form: "seconds" } : wait);
  return { status, headers: { ...headers, ...(reason === "rate-limit" && limits(wait)) }, body: errorBody(number, type, message, code) };
}

/** An error as Anthropic writes it. */
export function errorBody(number: number, type: string, message: string, code?: string): JsonObject {
  const details = code === undefined ? {} : { details: { error_code: code } };
  return { type: "error", error: { type, message, ...details }, request_id: `req_${number}` };
}

/** The limits of the account, as every reply tells them. */
export function limitHeaders(now = Date.now()): Readonly<Record<string, string>> {
  return Object.fromEntries(
    ["requests", "tokens"].flatMap((limit) => [
      [`anthropic-ratelimit-${limit}-limit`, "1000"],
      [`anthropic-ratelimit-${limit}-remaining`, "999"],
      [`anthropic-ratelimit-${limit}-reset`, rfc3339(now)],
    ]),
  );
}

function limits({ form, milliseconds }: Wait): Failure["headers"] {
  if (form !== "reset-headers") return Object.fromEntries(Object.keys(limitHeaders()).map((name) => [name, undefined]));
  return {
    "anthropic-ratelimit-requests-remaining": "0",
    "anthropic-ratelimit-requests-reset": rfc3339(Date.now() + milliseconds),
  };
}

/** To the second, as Anthropic has it; never too early. */
function rfc3339(time: number): string {
  return new Date(Math.ceil(time / 1000) * 1000).toISOString().replace(".000Z", "Z");
}

interface Words {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly code?: string;
}

function words(reason: RefusedReason, model: string): Words {
  switch (reason) {
    case "wrong-key":
      return { status: 401, type: "authentication_error", message: "invalid x-api-key" };
    case "no-permission":
      return { status: 403, type: "permission_error", message: "Your API key does not have permission to use the specified resource." };
    case "unknown-model":
      return { status: 404, type: "not_found_error", message: `model: ${model}` };
    case "bad-request":
      return { status: 400, type: "invalid_request_error", message: "temperature: Input should be less than or equal to 1" };
    case "context-length":
      return { status: 400, type: "invalid_request_error", message: "prompt is too long: 209001 tokens > 200000 maximum" };
    case "rate-limit":
      return {
        status: 429,
        type: "rate_limit_error",
        message: "This request would exceed your organization's rate limit of 50 requests per minute.",
      };
    case "quota":
      return {
        status: 429,
        type: "rate_limit_error",
        message: "Your organization has reached its spend limit.",
        code: "enforced_spend_limit_reached",
      };
    case "overloaded":
      return { status: 529, type: "overloaded_error", message: "Overloaded" };
    case "server-error":
      return { status: 500, type: "api_error", message: "Internal server error" };
    case "content-filter":
      return { status: 400, type: "invalid_request_error", message: "Output blocked by content filtering policy" };
  }
}
