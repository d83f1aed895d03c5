import type { JsonObject } from "@ashlar/core";

const digits = (count: number) => `[0-9]{${count}}`;
const hex = (count: number) => `[0-9a-fA-F]{${count}}`;
const upTo = (last: number) => `("0" [1-9] | [12] [0-9]${last > 29 ? ` | "3" [0-${last - 30}]` : ""})`;
// Without 29 February, which is a day in some years only.
const february = '"02-" ("0" [1-9] | "1" [0-9] | "2" [0-8])';
const date = `${digits(4)} "-" (("0" [13578] | "1" [02]) "-" ${upTo(31)} | ("0" [469] | "11") "-" ${upTo(30)} | ${february})`;
const time = `([01] [0-9] | "2" [0-3]) ":" [0-5] [0-9] ":" [0-5] [0-9] ("." [0-9]{1,3})?`;
const quoted = (body: string) => `"\\"" ${body} "\\""`;

/** Formats of strings that a grammar keeps: RFC 3339 dates and times in UTC, UUIDs, plain mail addresses. `time` has no zone, as in zod. */
export const isoFormats: Readonly<Record<string, string | undefined>> = {
  date: quoted(date),
  time: quoted(time),
  "date-time": quoted(`${date} "T" ${time} "Z"`),
  uuid: quoted([hex(8), hex(4), `[1-8] ${hex(3)}`, `[89abAB] ${hex(3)}`, hex(12)].join(' "-" ')),
  email: quoted(`[a-zA-Z0-9_+-]{1,32} ("." [a-zA-Z0-9_+-]{1,32}){0,3} "@" ([a-zA-Z0-9] [a-zA-Z0-9-]{0,30} "."){1,3} [a-zA-Z]{2,12}`),
};

// Digits are limited, because a small model may repeat one for ever.
const natural = `("0" | [1-9] [0-9]{0,14})`;
const fraction = `("." [0-9]{1,15})? ([eE] [+-]? [0-9]{1,2})?`;

const bodies: Readonly<Record<string, string>> = {
  char: `[^"\\\\\\x00-\\x1F\\x7F] | "\\\\" (["\\\\/bfnrt] | "u" ${hex(4)})`,
  string: quoted("char*"),
  natural,
  integer: `"-"? ${natural}`,
  positive: `${natural} ${fraction}`,
  number: `"-"? ${natural} ${fraction}`,
  boolean: `"true" | "false"`,
  null: `"null"`,
  "any-array": `"[" (any (", " any)*)? "]"`,
  "any-object": `"{" (string ": " any (", " string ": " any)*)? "}"`,
  any: "any-object | any-array | string | number | boolean | null",
};

const needs: Readonly<Record<string, readonly string[]>> = {
  string: ["char"],
  any: ["any-object", "any-array", "string", "char", "number", "boolean", "null"],
};

/** A primitive rule of the grammar and the rules that it needs. */
export function primitiveRules(name: string): readonly (readonly [name: string, body: string])[] {
  return [name, ...(needs[name] ?? [])].map((rule) => [rule, bodies[rule]!]);
}

/** An integer with a small range as its values; `undefined` for a large or open range. */
export function enumerateIntegers(schema: JsonObject): string | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf = 1 } = schema;
  const low =
    typeof minimum === "number" ? Math.ceil(minimum) : typeof exclusiveMinimum === "number" ? Math.floor(exclusiveMinimum) + 1 : undefined;
  const high =
    typeof maximum === "number" ? Math.floor(maximum) : typeof exclusiveMaximum === "number" ? Math.ceil(exclusiveMaximum) - 1 : undefined;
  if (low === undefined || high === undefined || high < low || high - low > 1000 || typeof multipleOf !== "number") return undefined;
  const values: string[] = [];
  for (let value = low; value <= high; value++) if (value % multipleOf === 0) values.push(`"${value}"`);
  return values.length > 0 ? `(${values.join(" | ")})` : undefined;
}
