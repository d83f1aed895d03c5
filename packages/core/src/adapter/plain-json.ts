import type { JsonValue } from "../json.ts";

/**
 * The types of an SDK as plain JSON, so that they fit where any JSON does: what may be anything is JSON, and enums, which only code that has
 * loaded the SDK could write, are text.
 */
export type PlainJson<T> = unknown extends T
  ? JsonValue
  : T extends string
    ? string extends T
      ? T
      : `${T}`
    : T extends object
      ? { readonly [K in keyof T]: PlainJson<T[K]> }
      : T;
