const longestText = 4000;
const deepest = 20;

/** Takes secrets out of text and of JSON that goes into an error. */
export interface Redactor {
  text(value: string): string;
  /** Copies JSON without secrets; what is very deep or very long is cut. */
  json(value: unknown): unknown;
}

/**
 * Makes a redactor for the secrets that are known when it is used, and for what looks like a key or an authorization header. Values of fewer
 * than eight characters are words such as `ollama` that servers without keys are given, and would make messages unreadable.
 */
export function redactor(secrets: Iterable<string>): Redactor {
  const text = (value: string): string => {
    let clean = value.length > longestText ? `${value.slice(0, longestText)}…` : value;
    for (const secret of secrets) if (secret.length >= 8) clean = clean.replaceAll(secret, "[redacted]");
    return clean.replace(/\bsk-[\w*-]{6,}/g, "[redacted]").replace(/\b(bearer|basic)\s+[\w~+/.*=-]{6,}/gi, "$1 [redacted]");
  };
  const json = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") return text(value);
    if (typeof value !== "object" || value === null) return value;
    if (depth > deepest) return "…";
    if (Array.isArray(value)) return value.slice(0, 100).map((item) => json(item, depth + 1));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, json(item, depth + 1)]));
  };
  return { text, json: (value) => json(value, 0) };
}

/** Copies an error and its causes without secrets: a message of the runtime can hold a whole header. */
export function cleanCause(error: unknown, redact: Redactor, depth = 0): Error | undefined {
  if (!(error instanceof Error) || depth > 4) return undefined;
  const cause = cleanCause(error.cause, redact, depth + 1);
  const copy = new Error(redact.text(error.message), cause && { cause });
  copy.name = error.name;
  return "code" in error && typeof error.code === "string" ? Object.assign(copy, { code: error.code }) : copy;
}

/** What no error may show: the values of headers that look like keys, and what follows `Bearer` in them. */
export function secretHeaders(headers: Readonly<Record<string, unknown>> = {}): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    typeof value === "string" && /auth|key|token|secret|cookie|password/i.test(name) ? [value, value.replace(/^\w+ /, "")] : [],
  );
}
