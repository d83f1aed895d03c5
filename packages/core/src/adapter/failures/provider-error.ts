import {
  type AshlarError,
  AuthenticationError,
  ContextLengthError,
  type ErrorDetails,
  InvalidRequestError,
  NotFoundError,
  OverloadedError,
  PermissionError,
  QuotaError,
  RateLimitError,
  RefusalError,
  ServerError,
  UnsupportedError,
} from "../../errors.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import type { ErrorKind, ErrorWire, WireError } from "./error-wire.ts";
import type { Failure } from "./failure.ts";
import type { Origin } from "./origin.ts";
import { capped, type HeaderReader, retryAfterOf } from "./retry-after.ts";

const usualStatuses: Readonly<Record<number, ErrorKind>> = {
  401: "authentication",
  402: "quota",
  403: "permission",
  404: "not-found",
  408: "server",
  429: "rate-limit",
  503: "overloaded",
  529: "overloaded",
};

const usualWords: readonly (readonly [RegExp, ErrorKind])[] = [
  [/maximum context length|context (?:window|size|length)|too many tokens in the prompt|prompt is too long/i, "context-length"],
  [/exceeded your current quota|insufficient (?:balance|credits?|quota|funds)/i, "quota"],
];

/** Turns a failure that the provider reported into the error of its kind: by the provider's code first, by the status last. */
export function providerError(failure: Failure, origin: Origin, extra: ErrorDetails = {}): AshlarError {
  const { error, headers } = failure;
  const { errors, redact } = origin;
  const body = isJsonObject(error) ? error : {};
  const wire = (errors.read ?? readError)(body);
  const status = failure.status ?? wire.status;
  const said = redact.text(redirection(status, headers) ?? messageOf(error, wire.message, status));
  const kind = kindOf(errors, wire.codes, said, status);
  const requestId = headers?.get(errors.requestIdHeader ?? "x-request-id") ?? wire.requestId;
  const code = wire.codes[0];
  const facts = [status, code, requestId && `request ${requestId}`].filter(Boolean).join(", ");
  const message = `${origin.model} at ${origin.host}: ${said}${facts && ` (${facts})`}`;
  const wait = retryAfterOf(headers) ?? wire.wait ?? (kind === "rate-limit" && headers ? errors.resetOf?.(headers) : undefined);
  const details: ErrorDetails = {
    provider: origin.provider,
    model: origin.model,
    status,
    requestId,
    body: redact.json(error),
    retryAfter: kind === "quota" ? undefined : capped(wait),
    ...extra,
  };
  switch (kind) {
    case "authentication":
      return new AuthenticationError(`${message}. Check ${errors.keySource}.`, details);
    case "permission":
      return new PermissionError(message, details);
    case "not-found":
      return new NotFoundError(code ? message : `${message}. Is baseURL right, the version included?`, details);
    case "context-length":
      return new ContextLengthError(message, { ...details, ...lengthsIn(said) });
    case "unsupported":
      return new UnsupportedError(message, { ...details, feature: wire.parameter ?? "a parameter" });
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

function kindOf(errors: ErrorWire, codes: readonly string[], message: string, status: number | undefined): ErrorKind {
  for (const code of codes) {
    const kind = Object.hasOwn(errors.codes, code.toLowerCase()) && errors.codes[code.toLowerCase()];
    if (kind) return kind;
  }
  for (const [pattern, kind] of [...(errors.words ?? []), ...usualWords]) if (pattern.test(message)) return kind;
  if (status === undefined) return "server";
  return errors.statuses?.[status] ?? usualStatuses[status] ?? (status >= 500 ? "server" : "invalid-request");
}

/** Reads an error as most vendors write it: `code` or `type`, `message`, `param`. Some send the status as the code, be it as text. */
export function readError({ code, type, message, param }: JsonObject): WireError {
  const isStatus = typeof code === "number" || (typeof code === "string" && /^[45]\d\d$/.test(code));
  return {
    codes: [isStatus ? undefined : code, type].flatMap((value) => (typeof value === "string" && value !== "" ? value : [])),
    message: typeof message === "string" ? message : undefined,
    parameter: typeof param === "string" && param !== "" ? param : undefined,
    status: isStatus ? Number(code) : undefined,
  };
}

function messageOf(error: unknown, message: string | undefined, status: number | undefined): string {
  const said = message ?? (isJsonObject(error) ? (error.message ?? error.detail ?? error.error) : error);
  const text = typeof said === "string" ? said.trim() : said === undefined || said === null ? "" : shortJson(said);
  if (text === "") return `no reason given${status === undefined ? "" : ` beside the status ${status}`}`;
  if (!text.startsWith("<")) return text.replace(/\.$/, "");
  const title = /<title[^>]*>([^<]{1,200})/i.exec(text)?.[1]?.trim();
  return `an HTML page${title ? ` "${title}"` : ""} instead of JSON: it comes from a proxy or another server`;
}

/** Redirects are not followed: a key is meant for one server. */
function redirection(status: number | undefined, headers: HeaderReader | undefined): string | undefined {
  const location = headers?.get("location");
  if (!location || status === undefined || status < 300 || status >= 400) return undefined;
  return `it redirects to ${location.replace(/[?#].*$/s, "")}, which is not followed. Set baseURL to where the server is`;
}

/** What is too deep to be written is only named. */
function shortJson(value: unknown): string {
  try {
    return JSON.stringify(value).slice(0, 500);
  } catch {
    return "a reason that is nested too deeply to be shown";
  }
}

/** `x-should-retry` overrules what the class of the error says. */
function transient(headers: HeaderReader | undefined): boolean | undefined {
  const asked = headers?.get("x-should-retry");
  return asked === "false" ? false : asked === "true" ? true : undefined;
}

/** How messages name the tokens of the prompt and those that the context holds, in this order. */
const bothLengths = [
  /(\d+) tokens > (\d+) maximum/i, // Anthropic
  /(\d+) \+ \d+ > (\d+)/, // Anthropic, with the tokens of the answer
  /token count \((\d+)\) exceeds [^(]*\((\d+)\)/i, // Google
];

/** `maximum context length is 8192 tokens … resulted in 9001 tokens`, as far as the message says so. */
function lengthsIn(message: string): { readonly contextLength?: number; readonly inputTokens?: number } {
  const both = bothLengths.map((pattern) => pattern.exec(message)).find((found) => found !== null);
  const contextLength = both?.[2] ?? /(?:context length is|context size \(?|n_ctx[^\d]{1,4})\s*(\d+)/i.exec(message)?.[1];
  const inputTokens = both?.[1] ?? /(?:resulted in|you requested|request \()\s*(\d+)/i.exec(message)?.[1];
  return { ...(contextLength && { contextLength: Number(contextLength) }), ...(inputTokens && { inputTokens: Number(inputTokens) }) };
}
