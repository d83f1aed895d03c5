import { describe, expect, it } from "vitest";
import { findings } from "./house-fixture.ts";
import { typeSafety } from "./type-safety.ts";

const path = "packages/rag/src/index.ts";
const cast = `${path}:1 casts through another type. Narrow the value by a check, or mend the type it comes from.`;

describe("typeSafety", () => {
  it.each([
    "const a = b as unknown as string;",
    "const a = (b as unknown) as string;",
    "const a = b as never as string;",
    "const a = <string>(<unknown>b);",
    "f(b as unknown as string);",
  ])("finds a cast through another type: %s", (text) => {
    expect(findings(typeSafety, { [path]: text })).toEqual([cast]);
  });

  it.each(["let a: any;", "type A = Record<string, any>;", "function f(...a: any[]) {}", "f<any>();"])("finds any: %s", (text) => {
    expect(findings(typeSafety, { [path]: text })).toEqual([`${path}:1 uses \`any\`. Say the type, or \`unknown\` and narrow it.`]);
  });

  it("accepts one assertion, as const, and the word in text", () => {
    const text = "const a = b as string;\nconst c = [1] as const as readonly number[];\n// any\nconst d = 'as unknown as';";
    expect(findings(typeSafety, { [path]: text, "packages/rag/src/bad-input.test.ts": "f(1 as unknown as any);" })).toEqual([]);
  });
});
