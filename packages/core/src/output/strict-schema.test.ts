import fc, { type Arbitrary } from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonSchema } from "../json.ts";
import { jsonSchemaOf } from "../schema.ts";
import type { StandardSchema } from "../standard-schema.ts";
import { toStrictSchema, withoutNulls } from "./strict-schema.ts";

const strictOf = (schema: StandardSchema) => toStrictSchema(jsonSchemaOf(schema, "output"));
/** What the call makes of a value that the model gave by the strict schema. */
const back = (schema: StandardSchema, value: unknown) => withoutNulls(value, jsonSchemaOf(schema, "output"));

describe("toStrictSchema", () => {
  it("makes every property required, and lets an optional one be null", () => {
    const schema = z.object({ title: z.string(), year: z.number().optional(), tags: z.array(z.string()).default([]) });
    expect(strictOf(schema)).toEqual({
      type: "object",
      properties: {
        title: { type: "string" },
        year: { anyOf: [{ type: "number" }, { type: "null" }] },
        tags: { anyOf: [{ type: "array", items: { type: "string" } }, { type: "null" }] },
      },
      required: ["title", "year", "tags"],
      additionalProperties: false,
    });
  });

  it("adds no second null to what may be null", () => {
    const { properties } = strictOf(z.object({ a: z.string().nullish(), b: z.literal([1, null]).optional() })) ?? {};
    expect(properties).toEqual({ a: { type: ["string", "null"] }, b: { enum: [1, null] } });
    const union: JsonSchema = { anyOf: [{ type: "string" }, { type: "null" }] };
    expect(toStrictSchema({ type: "object", properties: { a: union } })?.properties).toEqual({ a: union });
  });

  it("knows the `nullable` of OpenAPI", () => {
    const schema: JsonSchema = { type: "object", properties: { a: { type: "string", nullable: true } }, required: ["a"] };
    expect(toStrictSchema(schema)?.properties).toEqual({ a: { anyOf: [{ type: "string" }, { type: "null" }] } });
    expect(withoutNulls({ a: null }, schema)).toEqual({ a: null });
  });

  it("goes into arrays, unions and definitions", () => {
    const schema = z.object({ shapes: z.array(z.union([z.object({ radius: z.number().optional() }), z.string()])) });
    const circle = { type: "object", properties: { radius: { anyOf: [{ type: "number" }, { type: "null" }] } }, required: ["radius"] };
    expect(strictOf(schema)?.properties).toEqual({
      shapes: { type: "array", items: { anyOf: [{ ...circle, additionalProperties: false }, { type: "string" }] } },
    });
    const definitions = { $defs: { circle: { type: "object", properties: { radius: { type: "number" } } } } };
    expect(toStrictSchema({ type: "object", properties: {}, ...definitions })?.$defs).toEqual({
      circle: { ...circle, additionalProperties: false },
    });
  });

  it("turns oneOf into anyOf, which strict modes know", () => {
    const schema = z.object({
      item: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("a") }),
        z.object({ kind: z.literal("b"), note: z.string().optional() }),
      ]),
    });
    expect(strictOf(schema)?.properties).toMatchObject({ item: { anyOf: [{ required: ["kind"] }, { required: ["kind", "note"] }] } });
  });

  it("leaves references alone, with nothing beside them", () => {
    const Tree = z.object({
      name: z.string(),
      get children() {
        return z.array(Tree);
      },
      get twin() {
        return Tree.optional().describe("a twin");
      },
    });
    expect(strictOf(Tree)?.properties).toMatchObject({
      children: { type: "array", items: { $ref: "#" } },
      twin: { anyOf: [{ $ref: "#" }, { type: "null" }] },
    });
    const described: JsonSchema = { type: "object", properties: { a: { $ref: "#", description: "x" } }, required: ["a"] };
    expect(toStrictSchema(described)?.properties).toEqual({ a: { $ref: "#" } });
  });

  it("keeps what strict modes know and leaves the rest to the validation", () => {
    const schema = z.object({
      email: z.email({ pattern: /^[a-z]+@[a-z]+$/ }).describe("where to write"),
      site: z.url(),
      name: z.string().min(2).max(9).meta({ title: "Name", "x-order": 1 }),
      code: z.string().regex(/^(?!0)\d+$/),
      count: z.int().min(1).max(9),
      list: z.array(z.string()).min(1),
    });
    expect(strictOf(schema)?.properties).toEqual({
      email: { type: "string", description: "where to write", format: "email", pattern: "^[a-z]+@[a-z]+$" },
      site: { type: "string" },
      name: { type: "string" },
      code: { type: "string" },
      count: { type: "integer", minimum: 1, maximum: 9 },
      list: { type: "array", items: { type: "string" }, minItems: 1 },
    });
  });

  it.each<[string, JsonSchema]>([
    ["records", jsonSchemaOf(z.object({ a: z.record(z.string(), z.number()) }), "output")],
    ["open objects", jsonSchemaOf(z.looseObject({ a: z.string() }), "output")],
    ["objects of any keys", { type: "object", properties: { a: { type: "object" } } }],
    ["tuples", jsonSchemaOf(z.object({ a: z.tuple([z.string(), z.number()]) }), "output")],
    ["tuples of old drafts", { type: "object", properties: { a: { type: "array", items: [{ type: "string" }] } } }],
    ["anything", jsonSchemaOf(z.object({ a: z.any() }), "output")],
    ["arrays of anything", { type: "object", properties: { a: { type: "array" } } }],
    ["what is described only", { type: "object", properties: { a: { description: "something" } } }],
    ["intersections", { type: "object", properties: { a: { allOf: [{ type: "string" }] } } }],
    ["both kinds of union", { type: "object", properties: { a: { anyOf: [{ type: "string" }], oneOf: [{ type: "string" }] } } }],
    ["conditions", { type: "object", properties: {}, if: {} }],
    ["definitions of old drafts", { type: "object", properties: { a: { $ref: "#/definitions/b" } }, definitions: {} }],
    ["unions at the root", { anyOf: [{ type: "object", properties: {} }] }],
    ["what is no object", { type: "array", items: { type: "string" } }],
  ])("has no form for %s", (_, schema) => {
    expect(toStrictSchema(schema)).toBeUndefined();
  });

  it("changes nothing of the schema that it was given", () => {
    const schema = jsonSchemaOf(z.object({ a: z.object({ b: z.string().optional() }).optional() }), "output");
    const before = structuredClone(schema);
    toStrictSchema(schema);
    expect(schema).toEqual(before);
  });
});

describe("withoutNulls", () => {
  it("takes away nulls of optional properties only", () => {
    const schema = z.object({
      a: z.string().optional(),
      b: z.string().nullable(),
      c: z.string().nullish(),
      d: z.array(z.object({ e: z.number().optional() })),
    });
    expect(back(schema, { a: null, b: null, c: null, d: [{ e: null }, { e: 1 }] })).toEqual({ b: null, c: null, d: [{}, { e: 1 }] });
  });

  it("knows the variant of a union by constants, by kinds, and by what is inside", () => {
    const byConstant = z.array(
      z.discriminatedUnion("k", [
        z.object({ k: z.literal("a"), x: z.string().nullable() }),
        z.object({ k: z.literal("b"), x: z.string().optional() }),
      ]),
    );
    expect(
      back(byConstant, [
        { k: "a", x: null },
        { k: "b", x: null },
      ]),
    ).toEqual([{ k: "a", x: null }, { k: "b" }]);
    const byKind = z.array(
      z.union([
        z.object({ id: z.string(), x: z.string().nullable() }),
        z.object({ id: z.number(), x: z.string().optional() }),
        z.strictObject({ id: z.boolean() }),
        z.strictObject({ id: z.boolean(), x: z.string().optional() }),
      ]),
    );
    expect(
      back(byKind, [
        { id: "1", x: null },
        { id: 1, x: null },
        { id: true, x: null },
      ]),
    ).toEqual([{ id: "1", x: null }, { id: 1 }, { id: true }]);
    const byInside = z.union([z.object({ in: z.array(z.string()) }), z.object({ in: z.array(z.object({ y: z.int().optional() })) })]);
    expect(back(byInside, { in: [{ y: null }, { y: 2 }] })).toEqual({ in: [{}, { y: 2 }] });
  });

  it("follows references", () => {
    const Tree = z.object({
      name: z.string(),
      note: z.string().optional(),
      get left() {
        return Tree.optional();
      },
    });
    const grown = { name: "a", note: null, left: { name: "b", note: "!", left: { name: "c", note: null, left: null } } };
    expect(back(Tree, grown)).toEqual({ name: "a", left: { name: "b", note: "!", left: { name: "c" } } });
    const maybe: JsonSchema = { anyOf: [{ type: "string" }, { type: "null" }] };
    const named: JsonSchema = {
      type: "object",
      properties: { a: { $ref: "#/$defs/may~1be" }, b: { $ref: "#/$defs/text" }, c: { anyOf: [{ $ref: "#/$defs/may~1be" }] } },
      $defs: { "may/be": maybe, text: { type: "string" } },
    };
    expect(toStrictSchema(named)?.properties).toMatchObject({ b: { anyOf: [{ $ref: "#/$defs/text" }, { type: "null" }] } });
    expect(withoutNulls({ a: null, b: null, c: null }, named)).toEqual({ a: null, c: null });
  });

  it("does not go in a circle with references that do", () => {
    const circle: JsonSchema = { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } } };
    expect(withoutNulls({ x: null }, circle)).toEqual({ x: null });
  });

  it("leaves what does not fit as it is, for the validation to tell", () => {
    const schema = z.object({ a: z.string(), b: z.object({ c: z.string().optional() }) });
    for (const value of [null, "x", 1, [null], { a: null }, { b: "x", d: null }, { b: [null] }]) expect(back(schema, value)).toEqual(value);
    expect(back(z.union([z.string(), z.number()]), { a: null })).toEqual({ a: null });
  });

  it("keeps keys of prototypes for what they are: data", () => {
    const schema = z.object({ ok: z.string() });
    const hostile = JSON.parse('{"ok":"x","__proto__":{"polluted":true},"constructor":null,"toString":null}');
    const cleaned = back(schema, hostile);
    expect(JSON.stringify(cleaned)).toBe(JSON.stringify(hostile));
    expect(Object.getPrototypeOf(cleaned)).toBe(Object.prototype);

    const properties = JSON.parse('{"__proto__":{"type":"string"},"constructor":{"type":"string"}}');
    const strict = toStrictSchema({ type: "object", properties, required: ["constructor"] });
    expect(strict?.required).toEqual(["__proto__", "constructor"]);
    const given = JSON.parse('{"__proto__":null,"constructor":"c"}');
    expect(JSON.stringify(withoutNulls(given, { type: "object", properties, required: ["constructor"] }))).toBe('{"constructor":"c"}');
  });
});

describe("there and back", () => {
  /** A schema, and values of it: as the user means them, and as a strict mode makes the model write them. */
  interface Sample {
    readonly schema: JsonSchema;
    readonly pair: Arbitrary<readonly [meant: unknown, written: unknown]>;
  }
  const leaf = (schema: JsonSchema, values: Arbitrary<unknown>): Sample => ({ schema, pair: values.map((value) => [value, value]) });
  const keys = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom("a", "b", "c", "d", "e") },
    { weight: 1, arbitrary: fc.constant("__proto__") },
  );

  const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
    sample: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom(
        leaf({ type: "string" }, fc.string()),
        leaf({ type: "integer" }, fc.integer()),
        leaf({ type: "boolean" }, fc.boolean()),
        leaf({ enum: ["x", "y"] }, fc.constantFrom("x", "y")),
        leaf({ type: "null" }, fc.constant(null)),
      ),
      tie("sample").map(arrayOf),
      tie("sample").map(nullableOf),
      fc.array(fc.record({ key: keys, sample: tie("sample"), optional: fc.boolean() }), { maxLength: 5 }).map(objectOf),
      fc.array(tie("sample"), { minLength: 2, maxLength: 3 }).map(unionOf),
    ),
  }));

  function arrayOf({ schema, pair }: Sample): Sample {
    const pairs = fc.array(pair, { maxLength: 3 });
    return {
      schema: { type: "array", items: schema },
      pair: pairs.map((all) => [all.map(([meant]) => meant), all.map(([, written]) => written)]),
    };
  }

  function nullableOf({ schema, pair }: Sample): Sample {
    return { schema: { anyOf: [schema, { type: "null" }] }, pair: fc.option(pair).map((some) => some ?? [null, null]) };
  }

  function objectOf(members: readonly { readonly key: string; readonly sample: Sample; readonly optional: boolean }[]): Sample {
    const byKey = [...new Map(members.map((member) => [member.key, member])).values()];
    const required = byKey.filter(({ optional }) => !optional).map(({ key }) => key);
    const pairs = byKey.map(({ key, optional, sample: { schema, pair } }) => {
      // Where null is a value of its own, a strict mode has no way to leave the property out.
      const canBeLeftOut = optional && !JSON.stringify(schema).includes("null");
      return (canBeLeftOut ? fc.option(pair) : pair).map((some) => [key, some] as const);
    });
    return {
      schema: {
        type: "object",
        properties: Object.fromEntries(byKey.map(({ key, sample: { schema } }) => [key, schema])),
        required,
        additionalProperties: false,
      },
      pair: fc
        .tuple(...pairs)
        .map((entries) => [
          Object.fromEntries(entries.flatMap(([key, some]) => (some ? [[key, some[0]]] : []))),
          Object.fromEntries(entries.map(([key, some]) => [key, some ? some[1] : null])),
        ]),
    };
  }

  /** A union whose variants a constant tells apart. */
  function unionOf(variants: readonly Sample[]): Sample {
    const tagged = variants.map((variant, index) =>
      objectOf([
        { key: "tag", sample: leaf({ const: `t${index}` }, fc.constant(`t${index}`)), optional: false },
        { key: "of", sample: variant, optional: true },
      ]),
    );
    return { schema: { oneOf: tagged.map(({ schema }) => schema) }, pair: fc.oneof(...tagged.map(({ pair }) => pair)) };
  }

  it("a value stays what it was", () => {
    fc.assert(
      fc.property(
        sample.chain((inner) => {
          const root = objectOf([{ key: "root", sample: inner, optional: true }]);
          return root.pair.map((pair) => ({ schema: root.schema, pair }));
        }),
        ({ schema, pair: [meant, written] }) => {
          const strict = toStrictSchema(schema);
          if (!strict) throw new Error("not strict");
          expect(z.fromJSONSchema(strict as Parameters<typeof z.fromJSONSchema>[0]).safeParse(written).success).toBe(true);
          expect(JSON.stringify(withoutNulls(written, schema))).toBe(JSON.stringify(meant));
        },
      ),
      { numRuns: 300 },
    );
  });
});
