import { isJsonObject, type JsonValue } from "@ashlar/core";

const secretNames =
  /^(?:api|access|auth|bearer|secret|private|session|client|id|refresh|x)*(?:key|token|secret|password|authorization|credentials?|cookies?|headers?)$/;

/**
 * Leaves out what may hold a key: members called `apiKey`, `headers`, `authorization` and the like, at every depth. `left` hears of their
 * paths.
 */
export function withoutSecrets(value: JsonValue, left: (path: string) => void, path = ""): JsonValue {
  if (Array.isArray(value)) return value.map((item, index) => withoutSecrets(item, left, `${path}[${index}]`));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).flatMap(([key, member]) => {
    const inner = path === "" ? key : `${path}.${key}`;
    if (secretNames.test(key.replace(/[^a-zA-Z]/g, "").toLowerCase())) {
      left(inner);
      return [];
    }
    return member === undefined ? [] : [[key, withoutSecrets(member, left, inner)] as const];
  });
  return Object.fromEntries(members);
}
