import type { JsonObject } from "@ashlar/core";
import type { RefusedReason } from "../fake-vendor.ts";
import { duration, retryAfterHeaders } from "../retry-after.ts";
import type { Failure, Received, Wait } from "../wire.ts";

interface Words {
  readonly status: number;
  readonly code: string | null;
  readonly type?: string;
  readonly param?: string;
  readonly message: string;
}

/** How OpenAI refuses. Source: https://platform.openai.com/docs/guides/error-codes */
export function refused(reason: RefusedReason, wait: Wait, request: Received): Failure {
  const { status, code, type = "invalid_request_error", param = null, message } = words(reason, request);
  const isLimit = reason === "rate-limit";
  return {
    status,
    headers: { ...retryAfterHeaders(wait), ...(isLimit && limits(wait)) },
    body: errorBody({
      message: `${message}${wait.form === "body" ? ` Please try again in ${duration(wait.milliseconds)}.` : ""}`,
      type,
      param,
      code,
    }),
  };
}

/** An error as OpenAI writes it. */
export function errorBody(error: {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}): JsonObject {
  return { error };
}

/** The limits of the account, as every reply tells them. The times are far too short to wait for. */
export const limitHeaders: Readonly<Record<string, string>> = {
  "x-ratelimit-limit-requests": "500",
  "x-ratelimit-limit-tokens": "200000",
  "x-ratelimit-remaining-requests": "499",
  "x-ratelimit-remaining-tokens": "199000",
  "x-ratelimit-reset-requests": "120ms",
  "x-ratelimit-reset-tokens": "6ms",
};

function limits({ form, milliseconds }: Wait): Failure["headers"] {
  if (form === "reset-headers") return { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": duration(milliseconds) };
  // Absent, so that nothing says how long to wait.
  return Object.fromEntries(Object.keys(limitHeaders).map((name) => [name, undefined]));
}

function words(reason: RefusedReason, { body, headers }: Received): Words {
  const model = typeof body.model === "string" ? body.model : "?";
  switch (reason) {
    case "wrong-key": {
      // OpenAI masks the key; servers that speak its wire don't all do.
      const key = String(headers.authorization ?? "").replace(/^Bearer /, "");
      return {
        status: 401,
        code: "invalid_api_key",
        message: `Incorrect API key provided: ${key}. You can find your API key at https://platform.openai.com/account/api-keys.`,
      };
    }
    case "no-permission":
      return {
        status: 403,
        code: "missing_scope",
        message: "You have insufficient permissions for this operation. Missing scopes: model.request.",
      };
    case "unknown-model":
      return {
        status: 404,
        code: "model_not_found",
        param: "model",
        message: `The model \`${model}\` does not exist or you do not have access to it.`,
      };
    case "bad-request":
      return { status: 400, code: "invalid_value", param: "temperature", message: "Invalid 'temperature': must be at most 2." };
    case "context-length":
      return {
        status: 400,
        code: "context_length_exceeded",
        param: "messages",
        message:
          "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens. Please reduce the length of the messages.",
      };
    case "rate-limit":
      return {
        status: 429,
        code: "rate_limit_exceeded",
        type: "requests",
        message: `Rate limit reached for ${model} in organization org-fake on requests per min (RPM): Limit 500, Used 500, Requested 1.`,
      };
    case "quota":
      return {
        status: 429,
        code: "insufficient_quota",
        type: "insufficient_quota",
        message: "You exceeded your current quota, please check your plan and billing details.",
      };
    case "overloaded":
      return {
        status: 503,
        code: "server_is_overloaded",
        type: "service_unavailable_error",
        message: "Our servers are currently overloaded. Please try again later.",
      };
    case "server-error":
      return {
        status: 500,
        code: "server_error",
        type: "server_error",
        message: "The server had an error while processing your request. Sorry about that!",
      };
    case "content-filter":
      return {
        status: 400,
        code: "invalid_prompt",
        message:
          "Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt.",
      };
  }
}
