import { describe, expect, it } from "vitest";
import { cycles, findCycles } from "./cycles.ts";
import { findings } from "./house-fixture.ts";

describe("cycles", () => {
  it("accepts a diamond", () => {
    expect(
      findings(cycles, {
        "packages/rag/src/a.ts": 'import "./b.ts";\nimport "./c.ts";',
        "packages/rag/src/b.ts": 'import "./d.ts";',
        "packages/rag/src/c.ts": 'import "./d.ts";',
        "packages/rag/src/d.ts": "",
      }),
    ).toEqual([]);
  });

  it("finds a cycle between files once, also one of types", () => {
    expect(
      findings(cycles, {
        "packages/rag/src/a.ts": 'import "./z.ts";\nimport "./b.ts";',
        "packages/rag/src/b.ts": 'export * from "./in/c.ts";',
        "packages/rag/src/in/c.ts": 'import type { A } from "../a.ts";',
        "packages/rag/src/user.ts": 'import "./a.ts";',
        "packages/rag/src/z.ts": "",
      }),
    ).toEqual([
      "packages/rag/src/a.ts:2 imports itself: packages/rag/src/a.ts → packages/rag/src/b.ts → packages/rag/src/in/c.ts → packages/rag/src/a.ts. Move what both ends need into a file of its own.",
    ]);
  });

  it("finds a file that imports itself", () => {
    expect(findings(cycles, { "packages/rag/src/a.ts": 'import "./a.ts";' })).toHaveLength(1);
  });

  it("finds a cycle between packages, also over development dependencies", () => {
    expect(findings(cycles, { "packages/core/package.json": { devDependencies: { "@ashlar/rag": "workspace:^" } } })).toEqual([
      "packages/core/package.json:1 depends on itself: @ashlar/core → @ashlar/rag → @ashlar/core. Remove one of these dependencies.",
    ]);
  });
});

describe("findCycles", () => {
  it("gives the shortest cycle of each knot", () => {
    const edges = new Map([
      ["a", ["b", "c"]],
      ["b", ["c"]],
      ["c", ["a"]],
      ["x", ["a", "y"]],
      ["y", ["x"]],
    ]);
    expect(findCycles(edges)).toEqual([
      ["a", "c"],
      ["x", "y"],
    ]);
  });
});
