import { type JsonSchema, jsonSchemaOf } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { gbnfOf, literal } from "./gbnf.ts";

describe("gbnfOf", () => {
  it("lets optional properties be left out, and keeps their order", () => {
    const grammar = gbnfOf(jsonSchemaOf(z.object({ a: z.boolean().optional(), b: z.null() }), "output"));
    expect(grammar).toContain('root ::= "{" ');
    expect(grammar).toMatch(/first\d+ ::= \(pair\d+ after\d+ \| first\d+\)/);
  });

  it("enumerates small ranges and forbids signs", () => {
    expect(gbnfOf({ type: "integer", minimum: 1, exclusiveMaximum: 4 })).toContain('("1" | "2" | "3")');
    expect(gbnfOf({ type: "integer", minimum: 0 })).toMatch(/^root ::= natural/);
    expect(gbnfOf(jsonSchemaOf(z.int(), "output"))).toMatch(/^root ::= integer/);
  });

  it("escapes what is special in a grammar", () => {
    expect(literal('a"b\\c\nd')).toBe('"a\\"b\\\\c\\nd"');
    expect(gbnfOf({ enum: ['say "hi"', 2, null] })).toContain('"\\"say \\\\\\"hi\\\\\\"\\"" | "2" | "null"');
  });

  it.each([
    [{ not: {} }, '"not"'],
    [{ type: "object", properties: { a: { if: {}, else: {} } } }, "#/properties/a"],
    [{ $ref: "other.json" }, "other.json"],
    [{ $ref: "#/$defs/none" }, "leads nowhere"],
    [{ allOf: [{ type: "string" }, { minLength: 2 }] }, '"allOf"'],
    [{ type: "object", properties: { a: {} }, required: ["b"] }, '"b"'],
    [{ type: "object", patternProperties: { x: {} } }, '"patternProperties"'],
  ] satisfies [JsonSchema, string][])("refuses %j, naming what and where", (schema, words) => {
    expect(() => gbnfOf(schema)).toThrow(expect.objectContaining({ code: "unsupported", message: expect.stringContaining(words) }));
  });
});
