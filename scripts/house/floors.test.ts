import { describe, expect, it } from "vitest";
import { floors } from "./floors.ts";
import { findings } from "./house-fixture.ts";

const mend = "Take a type of @ashlar/core as a parameter instead, or compose the two in apps/, bench/ or the CLI.";

describe("floors", () => {
  it("lets a block import core, and an app import blocks", () => {
    expect(
      findings(floors, {
        "packages/rag/src/index.ts": 'import { call } from "@ashlar/core";\nimport "./search.ts";\nimport "node:fs";\nimport "openai";',
        "apps/compare/src/main.ts": 'import { index } from "@ashlar/rag";\nimport type { Model } from "@ashlar/core/mcp";',
      }),
    ).toEqual([]);
  });

  it.each([
    'import { score } from "@ashlar/evaluate";',
    'import type { Score } from "@ashlar/evaluate";',
    'export * from "@ashlar/evaluate";',
    'export { score } from "@ashlar/evaluate/statistics";',
    'const late = () => import("@ashlar/evaluate");',
    'type Score = import("@ashlar/evaluate").Score;',
  ])("stops a block at its sibling: %s", (line) => {
    expect(findings(floors, { "packages/rag/src/index.ts": `\n${line}` })).toEqual([
      `packages/rag/src/index.ts:2 @ashlar/rag must not depend on @ashlar/evaluate. ${mend}`,
    ]);
  });

  it("stops tests, manifests and apps as well", () => {
    expect(
      findings(floors, {
        "packages/rag/src/search.test.ts": 'import "@ashlar/evaluate";',
        "packages/rag/package.json": { devDependencies: { "@ashlar/app-compare": "workspace:^" } },
      }),
    ).toEqual([
      `packages/rag/package.json:1 @ashlar/rag must not depend on @ashlar/app-compare. ${mend}`,
      `packages/rag/src/search.test.ts:1 @ashlar/rag must not depend on @ashlar/evaluate. ${mend}`,
    ]);
  });

  it("stops core at every block", () => {
    expect(findings(floors, { "packages/core/src/index.ts": 'import "@ashlar/rag";' })).toEqual([
      `packages/core/src/index.ts:1 @ashlar/core must not depend on @ashlar/rag. ${mend}`,
    ]);
  });

  it("stops a path into another package", () => {
    const message = (path: string) => `reaches into another package by the path "${path}". Import that package by its name.`;
    expect(
      findings(floors, {
        "apps/compare/src/main.ts": 'import "../../../packages/rag/src/index.ts";',
        "scripts/tool.ts": 'import "./helper.ts";\nimport "../packages/core/src/index.ts";\nimport "../../outside.ts";',
      }),
    ).toEqual([
      `apps/compare/src/main.ts:1 ${message("../../../packages/rag/src/index.ts")}`,
      `scripts/tool.ts:2 ${message("../packages/core/src/index.ts")}`,
      `scripts/tool.ts:3 ${message("../../outside.ts")}`,
    ]);
  });
});
