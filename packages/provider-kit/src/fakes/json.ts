import { isJsonObject, type JsonObject, type JsonValue } from "@ashlar/core";

/** The value where it is an object, else an empty one. */
export function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The value where it is a list, else an empty one. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** Writes JSON, also what is nested too deep for `JSON.stringify`, which gives up at some thousand levels. */
export function writeJson(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return writeDeep(value);
  }
}

function writeDeep(value: JsonValue): string {
  let text = "";
  const open: ({ readonly written: string } | { readonly value: JsonValue })[] = [{ value }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if ("written" in next) text += next.written;
    else if (typeof next.value !== "object" || next.value === null) text += JSON.stringify(next.value);
    else {
      const isList = Array.isArray(next.value);
      const entries = Object.entries(next.value).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, inner] as const]));
      const inner = entries.flatMap(([key, value], at) => [
        { written: `${at > 0 ? "," : ""}${isList ? "" : `${JSON.stringify(key)}:`}` },
        { value },
      ]);
      open.push({ written: isList ? "]" : "}" }, ...inner.reverse());
      text += isList ? "[" : "{";
    }
  }
  return text;
}
