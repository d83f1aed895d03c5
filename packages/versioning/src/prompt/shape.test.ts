import { describe, expect, it } from "vitest";
import { z } from "zod";
import { shapeOf } from "./shape.ts";

const shapeFor = (schema: z.ZodType) => shapeOf(JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: "input" }))));

describe("shapeOf", () => {
  it("reads what matters to a prompt", () => {
    expect(shapeFor(z.object({ a: z.string().min(3), b: z.number().int().min(1).max(5).optional(), c: z.email() }))).toEqual({
      kind: "object",
      properties: [
        { key: "a", shape: { kind: "text", minLength: 3 }, optional: false },
        { key: "b", shape: { kind: "number", integer: true, minimum: 1, maximum: 5 }, optional: true },
        { key: "c", shape: { kind: "text", minLength: 0, format: "email" }, optional: false },
      ],
    });
  });

  it("takes labels, constants and null together for one choice", () => {
    expect(shapeFor(z.enum(["a", "b"]).nullable())).toEqual({ kind: "choice", values: ["a", "b", null] });
    expect(shapeFor(z.union([z.literal("a"), z.literal(1), z.boolean()]))).toEqual({ kind: "choice", values: ["a", 1, true, false] });
    expect(shapeFor(z.string().nullable())).toEqual({
      kind: "union",
      options: [
        { kind: "text", minLength: 0 },
        { kind: "choice", values: [null] },
      ],
    });
  });

  it("reads lists, tuples, records and intersections", () => {
    expect(shapeFor(z.array(z.boolean()))).toMatchObject({ kind: "list", item: { kind: "choice" } });
    expect(shapeFor(z.tuple([z.string(), z.number()]))).toMatchObject({ kind: "tuple", items: [{ kind: "text" }, { kind: "number" }] });
    expect(shapeFor(z.record(z.string(), z.number()))).toMatchObject({ kind: "record", value: { kind: "number" } });
    expect(shapeFor(z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() })))).toMatchObject({
      properties: [{ key: "a" }, { key: "b" }],
    });
  });

  it("follows a schema that refers to itself once", () => {
    const list = {
      $ref: "#/$defs/list",
      $defs: {
        list: { type: "object", properties: { next: { $ref: "#/$defs/list" }, items: { type: "array", items: { $ref: "#/$defs/list" } } } },
      },
    };
    expect(shapeOf(list)).toEqual({ kind: "object", properties: [{ key: "items", shape: { kind: "tuple", items: [] }, optional: true }] });
  });

  it("takes what it does not know for text", () => {
    expect(shapeOf({})).toEqual({ kind: "text", minLength: 0 });
    expect(shapeOf({ $ref: "#/$defs/none" })).toEqual({ kind: "text", minLength: 0 });
    expect(shapeOf({ anyOf: [] })).toEqual({ kind: "text", minLength: 0 });
  });
});
