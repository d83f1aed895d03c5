import { createHash } from "node:crypto";
import { isJsonObject, type JsonValue } from "@ashlar/core";

/** SHA-256 of a JSON value, as 64 hexadecimal digits. The order of an object's keys does not matter. */
export function contentHash(value: JsonValue): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

/** JSON with sorted keys and without spaces: the same text for the same value. */
export function canonicalJson(value: JsonValue): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isJsonObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
