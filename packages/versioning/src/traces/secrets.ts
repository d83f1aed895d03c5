import { isJsonObject, type JsonValue } from "@ashlar/core";

const hidden = "[redacted]";

/** What keys and tokens look like: those of providers, code hosts and clouds by their prefixes, then headers, tokens and private keys. */
const patterns: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\b(?:sk|rk|pk)[-_][\w-]{12,}/g, hidden],
  [/\bAIza[\w-]{30,}/g, hidden],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, hidden],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|npm_|hf_|pypi-|gsk_|xai-|pplx-|r8_|lsv2_|dop_v1_)[\w-]{16,}/g, hidden],
  [/\bxox[a-z]-[\w-]{10,}/g, hidden],
  // Lengths are bounded where a text of many beginnings would take the square of its length.
  [/\beyJ[\w-]{8,4096}\.[\w-]{8,8192}\.[\w-]{0,4096}/g, hidden],
  [/(authorization["']?\s?[:=]\s?["']?(?:[a-z]{1,20}\s)?)[^\s"',;]+/gi, `$1${hidden}`],
  // With a digit or a sign of base64 in it, because there are basic requirements and bearer instruments.
  [/\b(bearer|basic)\s(?=[\w~+/.-]{0,64}[\d=])[\w~+/.=-]{8,}/gi, `$1 ${hidden}`],
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, hidden],
  [/([?&](?:key|api[-_]?key|token|access[-_]?token|sig(?:nature)?|password|secret)=)[^&\s"'#]+/gi, `$1${hidden}`],
  [/\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@]{0,200}:)[^\s/@]{1,200}(?=@)/gi, `$1${hidden}`],
  [
    /\b((?:api[-_ ]?key|secret(?:[-_ ]?key)?|password|passwd|access[-_ ]?token|auth[-_ ]?token)["']?\s?[:=]\s?["']?)[^\s"',;}]{6,}/gi,
    `$1${hidden}`,
  ],
];

/** Names of fields and headers that hold a secret. */
export const secretField =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie|(?:x-)?api[-_]?key|(?:access|refresh|id|auth|session|bearer)[-_]?token|(?:client|shared)?[-_]?secret|secret[-_]?key|private[-_]?key|pass(?:word|wd|phrase)|credentials?)$/i;

const secretVariable = /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$/i;

/** Takes secrets out of what is kept. */
export interface SecretRedactor {
  text(value: string): string;
  /** Copies JSON without secrets: in any text, and whatever stands in a field such as `password`. */
  json(value: JsonValue): JsonValue;
}

/**
 * Makes a redactor: for what looks like a key, token, authorization header, password in a URL or private key, and for the values of this
 * process's variables named `…_KEY`, `…_TOKEN`, `…_SECRET` or `…_PASSWORD`.
 */
export function secretRedactor(): SecretRedactor {
  const known = knownSecrets();
  const text = (value: string): string => {
    let clean = known ? value.replace(known, hidden) : value;
    for (const [pattern, replacement] of patterns) clean = clean.replace(pattern, replacement);
    return clean;
  };
  const json = (value: JsonValue): JsonValue => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(json);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        text(key),
        item === undefined ? item : secretField.test(key) && typeof item !== "boolean" ? hidden : json(item),
      ]),
    );
  };
  return { text, json };
}

/** Shorter values are words such as `ollama`, that servers without keys are given. */
const shortestSecret = 8;

function knownSecrets(): RegExp | undefined {
  if (typeof process === "undefined") return undefined;
  const values = Object.entries(process.env)
    .filter(([name, value]) => secretVariable.test(name) && value !== undefined && value.length >= shortestSecret)
    .map(([, value]) => (value ?? "").replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return values.length === 0 ? undefined : new RegExp(values.sort((a, b) => b.length - a.length).join("|"), "g");
}
