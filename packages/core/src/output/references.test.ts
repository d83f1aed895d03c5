import { describe, expect, it } from "vitest";
import { embedSchema, moveReferences } from "./references.ts";

describe("moveReferences", () => {
  it("changes references into the schema itself, wherever they stand, and nothing else", () => {
    const schema = { items: { $ref: "#" }, anyOf: [{ $ref: "#/$defs/a" }, { $ref: "https://example.com/b" }], const: "#" };
    expect(moveReferences(schema, (reference, isDefinition) => `${reference}!${isDefinition}`)).toEqual({
      items: { $ref: "#!false" },
      anyOf: [{ $ref: "#/$defs/a!true" }, { $ref: "https://example.com/b" }],
      const: "#",
    });
  });
});

describe("embedSchema", () => {
  it("leaves alone what refers to nothing", () => {
    expect(embedSchema({ type: "string" }, "x")).toEqual({ schema: { type: "string" }, $defs: {} });
  });

  it("gives definitions names of their own", () => {
    const schema = { properties: { a: { $ref: "#/$defs/a" } }, $defs: { a: { items: { $ref: "#/$defs/a" } } } };
    expect(embedSchema(schema, "x")).toEqual({
      schema: { properties: { a: { $ref: "#/$defs/x_a" } } },
      $defs: { x_a: { items: { $ref: "#/$defs/x_a" } } },
    });
  });

  it("makes a definition of what refers to its own root", () => {
    const schema = { properties: { next: { $ref: "#" }, name: { $ref: "#/properties/other" } } };
    const moved = { properties: { next: { $ref: "#/$defs/x" }, name: { $ref: "#/$defs/x/properties/other" } } };
    expect(embedSchema(schema, "x")).toEqual({ schema: moved, $defs: { x: moved } });
  });
});
