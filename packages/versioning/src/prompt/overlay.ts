import { isJsonObject } from "@ashlar/core";

/**
 * Puts placeholders into what an input schema made of an input: `marked` in the place of `given`, where the schema has left it as it was.
 */
export function overlay(parsed: unknown, given: unknown, marked: unknown): unknown {
  if (Object.is(parsed, given)) return marked;
  if (Array.isArray(parsed)) {
    if (!Array.isArray(given) || !Array.isArray(marked) || parsed.length !== given.length) return parsed;
    return parsed.map((item, index) => overlay(item, given[index], marked[index]));
  }
  if (!isPlain(parsed) || !isJsonObject(given) || !isJsonObject(marked)) return parsed;
  // Keys of a record are placeholders themselves and the same in both.
  return Object.fromEntries(
    Object.entries(parsed).map(([key, value]) => [key, key in given && key in marked ? overlay(value, given[key], marked[key]) : value]),
  );
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
