import { type JsonSchema, jsonSchemaOf } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { toOutputSchema } from "./output-schema.ts";

const convert = (schema: JsonSchema) => toOutputSchema(schema, "claude-opus-5-5");
const property = (schema: z.ZodType) => {
  const { properties } = convert(jsonSchemaOf(z.object({ a: schema }), "output"));
  return properties;
};

describe("toOutputSchema", () => {
  it("closes objects, and keeps what is optional optional", () => {
    expect(convert(jsonSchemaOf(z.object({ a: z.string(), b: z.object({ c: z.boolean() }).optional() }), "output"))).toEqual({
      type: "object",
      properties: {
        a: { type: "string" },
        b: { type: "object", properties: { c: { type: "boolean" } }, required: ["c"], additionalProperties: false },
      },
      required: ["a"],
      additionalProperties: false,
    });
  });

  it.each([
    ["a range", z.number().min(1).max(5), { type: "number", description: "(minimum: 1, maximum: 5)" }],
    ["a length", z.string().min(2).describe("A name."), { type: "string", description: "A name. (minLength: 2)" }],
    ["a pattern", z.string().regex(/^a+$/), { type: "string", description: '(pattern: "^a+$")' }],
    ["a format that is known", z.iso.date(), { type: "string", format: "date", description: expect.stringMatching(/^\(pattern: /) }],
    ["a list that is not empty", z.array(z.string()).min(1), { type: "array", items: { type: "string" }, minItems: 1 }],
    ["a list of three", z.array(z.string()).min(3), { type: "array", items: { type: "string" }, description: "(minItems: 3)" }],
    ["labels", z.enum(["a", "b"]), { type: "string", enum: ["a", "b"] }],
    ["null", z.string().nullable(), { type: ["string", "null"] }],
    [
      "a tuple",
      z.tuple([z.string(), z.number()]),
      { type: "array", items: { anyOf: [{ type: "string" }, { type: "number" }] }, description: "(minItems: 2, maxItems: 2)" },
    ],
    [
      "a union",
      z.discriminatedUnion("k", [z.object({ k: z.literal("a") }), z.object({ k: z.literal("b"), n: z.number() })]),
      {
        anyOf: [
          { type: "object", properties: { k: { type: "string", const: "a" } }, required: ["k"], additionalProperties: false },
          {
            type: "object",
            properties: { k: { type: "string", const: "b" }, n: { type: "number" } },
            required: ["k", "n"],
            additionalProperties: false,
          },
        ],
      },
    ],
  ])("keeps %s as far as Claude does, and puts the rest into words", (_, schema, expected) => {
    expect(property(schema)).toEqual({ a: expected });
  });

  it("follows definitions and references", () => {
    const schema = { type: "object", properties: { a: { $ref: "#/$defs/A" } }, $defs: { A: { type: "object", properties: {} } } };
    expect(convert(schema)).toEqual({
      $defs: { A: { type: "object", properties: {}, additionalProperties: false } },
      type: "object",
      properties: { a: { $ref: "#/$defs/A" } },
      additionalProperties: false,
    });
  });

  it.each([
    ["objects with any property", z.record(z.string(), z.number()), /properties are not all named, at "\/properties\/a"/],
    ["objects that are left open", z.looseObject({ b: z.string() }), /properties are not all named/],
    ["values of any kind", z.any(), /a value of any kind, at "\/properties\/a"/],
    ["lists of anything", z.array(z.any()), /a value of any kind, at "\/properties\/a\/items"/],
  ])("refuses %s, with where it is and what to do instead", (_, schema, message) => {
    expect(() => property(schema)).toThrow(
      expect.objectContaining({ code: "unsupported", feature: "output schema", message: expect.stringMatching(message) }),
    );
    expect(() => property(schema)).toThrow(/outputMode: "tool"/);
  });
});
