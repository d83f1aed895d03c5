import { jsonSchemaOf } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeSchema } from "./describe-schema.ts";

describe("describeSchema", () => {
  it.each([
    [z.object({ title: z.string(), year: z.number().optional() }), "{ title: string, year?: number }"],
    [z.object({ kind: z.enum(["a", "b"]).describe("of thing") }), '{ kind: "a" | "b" /* of thing */ }'],
    [z.array(z.union([z.string(), z.null()])), "(string | null)[]"],
    [z.record(z.string(), z.boolean()), "{ [key: string]: boolean }"],
    [z.tuple([z.iso.date(), z.literal(3)]), "[date, 3]"],
    [z.object({ "odd key": z.any() }), '{ "odd key": any }'],
  ])("is in the notation of TypeScript", (schema, expected) => {
    expect(describeSchema(jsonSchemaOf(schema, "output"))).toBe(expected);
  });

  it("ends where a schema does not", () => {
    type Tree = { children: Tree[] };
    const tree: z.ZodType<Tree> = z.lazy(() => z.object({ children: z.array(tree) }));
    expect(describeSchema(jsonSchemaOf(tree, "output")).length).toBeLessThan(300);
  });
});
