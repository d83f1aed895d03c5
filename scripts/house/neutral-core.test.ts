import { describe, expect, it } from "vitest";
import { findings } from "./house-fixture.ts";
import { neutralCore } from "./neutral-core.ts";

describe("neutralCore", () => {
  it("finds Node's modules in what core ships, with and without prefix", () => {
    const message = (name: string) =>
      `imports "${name}", but core also runs in browsers and at the edge. Use a web standard, or let the caller pass it in.`;
    expect(
      findings(neutralCore, {
        "packages/core/src/index.ts": 'import "./hash.ts";\nimport { readFile } from "fs/promises";',
        "packages/core/src/hash.ts": 'import type { Hash } from "node:crypto";',
        "packages/core/src/hash.test.ts": 'import "node:fs";',
        "packages/rag/src/index.ts": 'import "node:fs";',
      }),
    ).toEqual([`packages/core/src/hash.ts:1 ${message("node:crypto")}`, `packages/core/src/index.ts:2 ${message("fs/promises")}`]);
  });

  it("finds a runtime dependency, and accepts a peer", () => {
    expect(
      findings(neutralCore, { "packages/core/package.json": { dependencies: { dedent: "1" }, peerDependencies: { zod: "4" } } }),
    ).toEqual([
      "packages/core/package.json:1 gives core the runtime dependency dedent. Make it an optional peer behind an entry point of its own.",
    ]);
  });
});
