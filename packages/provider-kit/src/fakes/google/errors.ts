import type { JsonObject, JsonValue } from "@ashlar/core";
import type { RefusedReason } from "../fake-vendor.ts";
import { retryAfterHeaders } from "../retry-after.ts";
import type { Failure, Received, Wait } from "../wire.ts";

const types = "type.googleapis.com/google.rpc.";

/**
 * How Google refuses. A prompt that its filter stops is no error: the reply says so and has no candidate.
 *
 * Source: https://ai.google.dev/gemini-api/docs/troubleshooting, https://cloud.google.com/apis/design/errors
 */
export function refused(reason: RefusedReason, wait: Wait, request: Received): Failure {
  if (reason === "content-filter") return { status: 200, body: { promptFeedback: { blockReason: "PROHIBITED_CONTENT" } } };
  const { code, status, message, details = [] } = words(reason, request);
  // Google says waits in the body, and has no headers for its limits.
  const seconds = wait.form === "body" || wait.form === "reset-headers" ? `${wait.milliseconds / 1000}s` : undefined;
  const retry = seconds === undefined ? [] : [{ "@type": `${types}RetryInfo`, retryDelay: seconds }];
  return {
    status: code,
    headers: retryAfterHeaders(wait),
    body: errorBody(code, status, `${message}${seconds === undefined ? "" : ` Please retry in ${seconds}.`}`, [...details, ...retry]),
  };
}

/** An error as Google writes it. */
export function errorBody(code: number, status: string, message: string, details: readonly JsonValue[] = []): JsonObject {
  return { error: { code, message, status, ...(details.length > 0 && { details }) } };
}

interface Words {
  readonly code: number;
  readonly status: string;
  readonly message: string;
  readonly details?: readonly JsonObject[];
}

function words(reason: Exclude<RefusedReason, "content-filter">, { pathname }: Received): Words {
  const [, version, model = "models/?"] = /^\/(v\w+)\/(.+?):/.exec(pathname) ?? [];
  switch (reason) {
    case "wrong-key":
      return {
        code: 400,
        status: "INVALID_ARGUMENT",
        message: "API key not valid. Please pass a valid API key.",
        details: [
          {
            "@type": `${types}ErrorInfo`,
            reason: "API_KEY_INVALID",
            domain: "googleapis.com",
            metadata: { service: "generativelanguage.googleapis.com" },
          },
        ],
      };
    case "no-permission":
      return { code: 403, status: "PERMISSION_DENIED", message: "Your project has been denied access. Please contact support." };
    case "unknown-model":
      return {
        code: 404,
        status: "NOT_FOUND",
        message: `${model} is not found for API version ${version}, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
      };
    case "bad-request":
      return {
        code: 400,
        status: "INVALID_ARGUMENT",
        message: "Invalid value at 'generation_config.temperature': must be at most 2.",
        details: [
          {
            "@type": `${types}BadRequest`,
            fieldViolations: [{ field: "generation_config.temperature", description: "must be at most 2" }],
          },
        ],
      };
    case "context-length":
      return {
        code: 400,
        status: "INVALID_ARGUMENT",
        message: "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
      };
    case "rate-limit":
      return {
        code: 429,
        status: "RESOURCE_EXHAUSTED",
        message: "You exceeded your current quota.",
        details: [quotaFailure("PerMinute", model)],
      };
    case "quota":
      return {
        code: 429,
        status: "RESOURCE_EXHAUSTED",
        message: "You exceeded your current quota, please check your plan and billing details.",
        // Google really says so next to a limit of a day.
        details: [quotaFailure("PerDay", model), { "@type": `${types}RetryInfo`, retryDelay: "22s" }],
      };
    case "overloaded":
      return { code: 503, status: "UNAVAILABLE", message: "The model is overloaded. Please try again later." };
    case "server-error":
      return { code: 500, status: "INTERNAL", message: "An internal error has occurred. Please retry." };
  }
}

function quotaFailure(period: "PerMinute" | "PerDay", model: string): JsonObject {
  return {
    "@type": `${types}QuotaFailure`,
    violations: [
      {
        quotaMetric: "generativelanguage.googleapis.com/generate_content_free_tier_requests",
        quotaId: `GenerateRequests${period}PerProjectPerModel-FreeTier`,
        quotaDimensions: { location: "global", model: model.replace(/^models\//, "") },
        quotaValue: "20",
      },
    ],
  };
}
