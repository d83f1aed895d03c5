import { isJsonObject, type JsonObject, type JsonValue } from "@ashlar/core";
import { secretField } from "../traces/secrets.ts";

/**
 * Leaves out what may hold a key: members called `apiKey`, `headers`, `authorization` and the like, at every depth. `left` hears of their
 * paths.
 */
export function withoutSecrets(value: JsonValue, left: (path: string) => void, path = ""): JsonValue {
  if (Array.isArray(value)) return value.map((item, index) => withoutSecrets(item, left, `${path}[${index}]`));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).flatMap(([key, member]) => {
    const inner = path === "" ? key : `${path}.${key}`;
    if (isSecret(key)) {
      left(inner);
      return [];
    }
    return member === undefined ? [] : [[key, withoutSecrets(member, left, inner)] as const];
  });
  return Object.fromEntries(members);
}

/** Options of providers that were kept without their secrets, with those of the options of now. */
export function withSecretsOf(
  now: Readonly<Record<string, JsonObject>>,
  kept: Readonly<Record<string, JsonObject>>,
): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(Object.entries(kept).map(([provider, options]) => [provider, merge(now[provider] ?? {}, options)]));
}

function merge(now: JsonObject, kept: JsonObject): JsonObject {
  const secrets = Object.entries(now).flatMap(([key, member]) => {
    const other = kept[key];
    if (isSecret(key)) return [[key, member] as const];
    return isJsonObject(member) && isJsonObject(other) ? [[key, merge(member, other)] as const] : [];
  });
  return { ...kept, ...Object.fromEntries(secrets) };
}

function isSecret(name: string): boolean {
  return secretField.test(name) || /headers?$/i.test(name);
}
