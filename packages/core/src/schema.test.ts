import { describe, expect, it } from "vitest";
import { z } from "zod";
import { formatIssues, jsonSchemaOf, labelsOf, validate } from "./schema.ts";
import { type StandardSchema, withJsonSchema } from "./standard-schema.ts";

const bare: StandardSchema<unknown, number> = {
  "~standard": {
    version: 1,
    vendor: "bare",
    validate: async (value) => (typeof value === "number" ? { value } : { issues: [{ message: "no number" }] }),
  },
};

describe("jsonSchemaOf", () => {
  it("is what the schema accepts, without the address of its dialect", () => {
    const schema = z.object({ a: z.string().transform(Number), b: z.number().default(1) });
    expect(jsonSchemaOf(schema, "output")).toEqual({
      type: "object",
      properties: { a: { type: "string" }, b: { type: "number", default: 1 } },
      required: ["a"],
    });
  });

  it("names what has none, and what mends it", () => {
    const error = expect.objectContaining({ code: "invalid-request", message: expect.stringContaining("withJsonSchema") });
    expect(() => jsonSchemaOf(bare, "output")).toThrow(error);
    expect(() => jsonSchemaOf(bare, "output")).toThrow("The output schema (bare) gives no JSON Schema");
    expect(() => jsonSchemaOf(z.object({ when: z.date() }), 'tool "book"')).toThrow(error);
  });

  it("may be written by hand", () => {
    const schema = withJsonSchema(bare, { type: "number" });
    expect(jsonSchemaOf(schema, "output")).toEqual({ type: "number" });
    expect(schema["~standard"].validate).toBe(bare["~standard"].validate);
  });
});

describe("validate", () => {
  const details = { of: "input", what: "The input", text: "said" } as const;

  it("gives what the schema makes of the value, now or later", async () => {
    expect(await validate(z.string().transform(Number), "12", details)).toBe(12);
    expect(await validate(bare, 3, details)).toBe(3);
  });

  it("throws all issues", async () => {
    const schema = z.object({ a: z.string(), list: z.array(z.object({ b: z.number() })) });
    await expect(validate(schema, { list: [{ b: 1 }, { b: "x" }] }, details)).rejects.toMatchObject({
      code: "schema",
      of: "input",
      reason: "schema",
      text: "said",
      message: expect.stringMatching(/^The input does not fit its schema:\n- a: .+\n- list\.1\.b: .+$/),
      issues: [expect.objectContaining({ path: ["a"] }), expect.objectContaining({ path: ["list", 1, "b"] })],
    });
    await expect(validate(bare, "x", details)).rejects.toMatchObject({ issues: [{ message: "no number" }] });
  });
});

describe("formatIssues", () => {
  it("writes a line for each, with its path where it has one", () => {
    expect(
      formatIssues([
        { message: "no object" },
        { message: "too old", path: ["people", 0, { key: "age" }] },
        { message: "odd", path: [Symbol("s")] },
      ]),
    ).toBe("- no object\n- people.0.age: too old\n- Symbol(s): odd");
  });
});

describe("labelsOf", () => {
  it.each<[unknown, readonly string[] | undefined]>([
    [{ enum: ["a", "b"] }, ["a", "b"]],
    [{ const: "a" }, ["a"]],
    [{ anyOf: [{ const: "a" }, { enum: ["b", "c"] }, { oneOf: [{ const: "d" }] }] }, ["a", "b", "c", "d"]],
    [{ enum: ["a", 1] }, undefined],
    [{ enum: ["a", null] }, undefined],
    [{ enum: [] }, undefined],
    [{ const: 1 }, undefined],
    [{ anyOf: [{ const: "a" }, { type: "null" }] }, undefined],
    [{ anyOf: [{ const: "a" }, true] }, undefined],
    [{ anyOf: [] }, undefined],
    [{ type: "string" }, undefined],
  ])("of %j are %j", (schema, labels) => {
    expect(labelsOf(schema as Parameters<typeof labelsOf>[0])).toEqual(labels);
  });
});
