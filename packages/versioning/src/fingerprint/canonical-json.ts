import { isJsonObject, type JsonValue } from "@ashlar/core";

/** JSON whose objects have their members in the order of their names, at every depth; `undefined` members are left out. */
export function sortKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, sortKeys(member)] as const]));
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whatever it is given, as JSON sees it: without functions and `undefined`, classes as their `toJSON` says. */
export function toJsonValue(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value) ?? "null");
}
