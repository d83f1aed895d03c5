import { expect, it } from "vitest";
import { isStrict } from "./strict.ts";

const closed = { type: "object", properties: { a: { type: "string" } }, required: ["a"], additionalProperties: false } as const;

it.each([
  closed,
  {
    ...closed,
    $schema: "https://json-schema.org/draft/2020-12/schema",
    properties: { a: { anyOf: [{ type: "string" }, { type: "null" }] } },
  },
  { ...closed, properties: { a: { type: "array", items: closed } } },
  { ...closed, properties: { a: { $ref: "#/$defs/b" } }, $defs: { b: closed } },
  { ...closed, properties: { a: { enum: ["x", "y"] } } },
])("knows a strict schema: %o", (schema) => {
  expect(isStrict(schema)).toBe(true);
});

it.each([
  { ...closed, required: [] },
  { ...closed, additionalProperties: true },
  { type: "object" },
  { ...closed, properties: { a: {} } },
  { ...closed, properties: { a: { type: "array", items: { type: "object" } } } },
  { ...closed, properties: { a: { type: "string", minLength: 1 } } },
  { ...closed, allOf: [closed] },
  { ...closed, $defs: { b: { type: "object" } } },
  { ...closed, properties: { a: { anyOf: [{ type: "string" }, {}] } } },
])("knows one that is not: %o", (schema) => {
  expect(isStrict(schema)).toBe(false);
});
