import { describe, expect, it } from "vitest";
import { dependencies } from "./dependencies.ts";
import { findings } from "./house-fixture.ts";

describe("dependencies", () => {
  it("accepts what is declared, Node's modules, and development tools in tests and configuration", () => {
    expect(
      findings(dependencies, {
        "packages/rag/package.json": { dependencies: { "@scope/one": "1" }, peerDependencies: { zod: "4" }, devDependencies: { msw: "1" } },
        "packages/rag/src/index.ts":
          'import "node:fs/promises";\nimport "@scope/one/deep";\nimport { z } from "zod";\nimport "./search.ts";',
        "packages/rag/src/search.test.ts": 'import "vitest";\nimport "msw";\nimport "@ashlar/rag";',
        "packages/rag/tsdown.config.ts": 'import "vitest/config";',
        "apps/compare/src/main.test.ts": 'import "vitest";',
        "apps/compare/src/testing/helper.ts": 'import "vitest";',
      }),
    ).toEqual([]);
  });

  it("finds an undeclared package in source, test, script and app", () => {
    const message = (name: string, folder: string) =>
      `imports ${name}, which ${folder}package.json does not declare. Add it there and run pnpm install.`;
    expect(
      findings(dependencies, {
        "packages/rag/src/index.ts": 'import "./search.ts";',
        "packages/rag/src/search.ts": 'import type { A } from "@scope/one/deep";',
        "packages/rag/src/search.test.ts": 'const a = await import("two");',
        "scripts/tool.ts": 'import "three";',
        "apps/compare/src/main.ts": 'export * from "@ashlar/core";',
      }),
    ).toEqual([
      `apps/compare/src/main.ts:1 ${message("@ashlar/core", "apps/compare/")}`,
      `packages/rag/src/search.test.ts:1 ${message("two", "packages/rag/")}`,
      `packages/rag/src/search.ts:1 ${message("@scope/one", "packages/rag/")}`,
      `scripts/tool.ts:1 ${message("three", "")}`,
    ]);
  });

  it("finds a development dependency in what ships, also behind other files", () => {
    expect(
      findings(dependencies, {
        "packages/rag/package.json": { devDependencies: { zod: "4" } },
        "packages/rag/src/index.ts": 'export { search } from "./search.ts";',
        "packages/rag/src/search.ts": 'new URL("worker.ts", import.meta.url);',
        "packages/rag/src/worker.ts": 'import "zod";',
        "packages/rag/src/test-helper.ts": 'import "zod";',
      }),
    ).toEqual([
      'packages/rag/src/worker.ts:1 ships to users but imports the development dependency zod. Move it to "dependencies" or "peerDependencies" of packages/rag/package.json.',
    ]);
  });

  it("wants the prefix node: and relative paths at home", () => {
    expect(findings(dependencies, { "packages/rag/src/index.ts": 'import "fs";\nimport "@ashlar/rag";' })).toEqual([
      'packages/rag/src/index.ts:1 imports "fs". Write "node:fs".',
      "packages/rag/src/index.ts:2 imports its own package by name. Import the file by its relative path.",
    ]);
  });
});
