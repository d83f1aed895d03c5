import {
  type AshlarError,
  AuthenticationError,
  ContextLengthError,
  type ErrorDetails,
  InvalidRequestError,
  isJsonObject,
  NotFoundError,
  OverloadedError,
  PermissionError,
  QuotaError,
  RateLimitError,
  RefusalError,
  ServerError,
  UnsupportedError,
} from "@ashlar/core";
import type { Redactor } from "./redact.ts";
import { retryAfter } from "./retry-after.ts";

/** Where an error came from, for its message. */
export interface Origin {
  readonly provider: string;
  readonly model: string;
  readonly host: string;
  readonly redact: Redactor;
}

/** A failure as the wire tells it. */
export interface Failure {
  /** The object or the text under `error`, or the whole body where there is no such field. */
  readonly error: unknown;
  readonly status?: number | undefined;
  readonly headers?: Headers | undefined;
}

type Kind =
  | "authentication"
  | "permission"
  | "not-found"
  | "invalid-request"
  | "context-length"
  | "unsupported"
  | "rate-limit"
  | "quota"
  | "overloaded"
  | "server"
  | "content-filter";

/** The codes and types of OpenAI and of servers that speak its wire. Only these tell a spent budget from a busy minute: both are 429. */
const kinds: Readonly<Record<string, Kind>> = {
  invalid_api_key: "authentication",
  authentication_error: "authentication",
  account_deactivated: "authentication",
  permission_error: "permission",
  insufficient_permissions: "permission",
  missing_scope: "permission",
  ip_not_authorized: "permission",
  unsupported_country_region_territory: "permission",
  model_not_found: "not-found",
  not_found_error: "not-found",
  previous_response_not_found: "not-found",
  deploymentnotfound: "not-found",
  context_length_exceeded: "context-length",
  exceed_context_size_error: "context-length",
  unsupported_parameter: "unsupported",
  unsupported_value: "unsupported",
  rate_limit_exceeded: "rate-limit",
  rate_limit_error: "rate-limit",
  slow_down: "rate-limit",
  insufficient_quota: "quota",
  credit_balance_exhausted: "quota",
  enforced_spend_limit_reached: "quota",
  organization_spend_limit_exceeded: "quota",
  project_spend_limit_exceeded: "quota",
  organization_usage_limit_exceeded: "quota",
  billing_hard_limit_reached: "quota",
  billing_not_active: "quota",
  server_is_overloaded: "overloaded",
  overloaded_error: "overloaded",
  server_error: "server",
  internal_error: "server",
  internal_server_error: "server",
  vector_store_timeout: "server",
  content_filter: "content-filter",
  content_policy_violation: "content-filter",
  image_content_policy_violation: "content-filter",
  invalid_prompt: "content-filter",
  bio_policy: "content-filter",
  misalignment_policy_violation: "content-filter",
  moderation_blocked: "content-filter",
};

const byStatus: Readonly<Record<number, Kind>> = {
  401: "authentication",
  402: "quota",
  403: "permission",
  404: "not-found",
  408: "server",
  429: "rate-limit",
  503: "overloaded",
  529: "overloaded",
};

/** Turns a failure that the provider reported into the error of its kind: by the provider's code first, by the status last. */
export function providerError(failure: Failure, origin: Origin, extra: ErrorDetails = {}): AshlarError {
  const { error, headers } = failure;
  const body = isJsonObject(error) ? error : {};
  const code = textOrUndefined(body.code) ?? textOrUndefined(body.type);
  // OpenRouter sends the status as the code, also inside of a stream that began with 200.
  const status = failure.status ?? (typeof body.code === "number" ? body.code : undefined);
  const said = origin.redact.text(messageOf(error, status));
  const kind = kindOf([body.code, body.type], said, status);
  const requestId = headers?.get("x-request-id") ?? undefined;
  const facts = [status, code, requestId && `request ${requestId}`].filter(Boolean).join(", ");
  const message = `${origin.model} at ${origin.host}: ${said}${facts && ` (${facts})`}`;
  const details: ErrorDetails = {
    provider: origin.provider,
    model: origin.model,
    status,
    requestId,
    body: origin.redact.json(error),
    retryAfter: kind === "quota" ? undefined : retryAfter(kind === "rate-limit" ? headers : withoutLimits(headers), said),
    ...extra,
  };
  switch (kind) {
    case "authentication":
      return new AuthenticationError(`${message}. Check the option apiKey, or the variable OPENAI_API_KEY.`, details);
    case "permission":
      return new PermissionError(message, details);
    case "not-found":
      return new NotFoundError(code ? message : `${message}. Is baseURL right? Most end in /v1.`, details);
    case "context-length":
      return new ContextLengthError(message, { ...details, ...lengthsIn(said) });
    case "unsupported":
      return new UnsupportedError(message, { ...details, feature: textOrUndefined(body.param) ?? "a parameter" });
    case "content-filter":
      return new RefusalError(message, { ...details, reason: "content-filter" });
    case "quota":
      return new QuotaError(`${message}. Waiting does not help: see to the account's plan, credit and limits.`, details);
    case "rate-limit":
      // A request above the limit of a minute never passes, however long one waits.
      return new RateLimitError(message, { ...details, retryable: /request too large/i.test(said) ? false : transient(headers) });
    case "overloaded":
      return new OverloadedError(message, { ...details, retryable: transient(headers) });
    case "server":
      return new ServerError(message, { ...details, retryable: transient(headers) });
    case "invalid-request":
      return new InvalidRequestError(message, { ...details, retryable: status === 409 });
  }
}

function kindOf(codes: readonly unknown[], message: string, status: number | undefined): Kind {
  for (const code of codes) {
    const kind = typeof code === "string" ? kinds[code.toLowerCase()] : undefined;
    if (kind) return kind;
  }
  // Servers other than OpenAI's have these in words only.
  if (/maximum context length|context (?:window|size|length)|too many tokens in the prompt/i.test(message)) return "context-length";
  if (/exceeded your current quota|insufficient (?:balance|credits?|quota|funds)/i.test(message)) return "quota";
  if (status === undefined) return "server";
  return byStatus[status] ?? (status >= 500 ? "server" : "invalid-request");
}

function messageOf(error: unknown, status: number | undefined): string {
  const said = isJsonObject(error) ? (error.message ?? error.detail ?? error.error) : error;
  const text = typeof said === "string" ? said.trim() : said === undefined || said === null ? "" : JSON.stringify(said).slice(0, 500);
  if (text === "") return `no reason given${status === undefined ? "" : ` beside the status ${status}`}`;
  if (!text.startsWith("<")) return text.replace(/\.$/, "");
  const title = /<title[^>]*>([^<]{1,200})/i.exec(text)?.[1]?.trim();
  return `an HTML page${title ? ` "${title}"` : ""} instead of JSON: it comes from a proxy or another server`;
}

/** `x-should-retry` overrules what the class of the error says. */
function transient(headers: Headers | undefined): boolean | undefined {
  const asked = headers?.get("x-should-retry");
  return asked === "false" ? false : asked === "true" ? true : undefined;
}

/** The limits' reset headers come with every reply, and only say how long to wait where a limit was the reason. */
function withoutLimits(headers: Headers | undefined): Headers | undefined {
  if (!headers) return undefined;
  const kept = [...headers].filter(([name]) => !name.startsWith("x-ratelimit-"));
  return new Headers(kept);
}

/** `maximum context length is 8192 tokens … resulted in 9001 tokens`, as far as the message says so. */
function lengthsIn(message: string): { readonly contextLength?: number; readonly inputTokens?: number } {
  const contextLength = /(?:context length is|context size \(?|n_ctx[^\d]{1,4})\s*(\d+)/i.exec(message)?.[1];
  const inputTokens = /(?:resulted in|you requested|request \()\s*(\d+)/i.exec(message)?.[1];
  return { ...(contextLength && { contextLength: Number(contextLength) }), ...(inputTokens && { inputTokens: Number(inputTokens) }) };
}

function textOrUndefined(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
