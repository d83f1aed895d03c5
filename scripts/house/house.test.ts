import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { floors } from "./floors.ts";
import { readHouse, report } from "./house.ts";

it("reads a repository from disk, without what is installed, built or hidden", () => {
  const root = mkdtempSync(join(tmpdir(), "ashlar-house-"));
  const files = {
    "package.json": '{ "name": "root" }',
    "packages/core/package.json": '{ "name": "@ashlar/core" }',
    "packages/providers/openai/package.json": '{ "name": "@ashlar/openai" }',
    "packages/providers/openai/src/index.ts": 'import "@ashlar/rag";',
    "packages/rag/package.json": '{ "name": "@ashlar/rag" }',
    "packages/cli/package.json": '{ "name": "ashlar" }',
    "packages/cli/src/main.ts": 'import "@ashlar/rag";',
    "packages/rag/dist/index.js": 'import "@ashlar/openai";',
    "packages/rag/node_modules/other/index.js": 'import "@ashlar/openai";',
    "packages/rag/.hidden/index.js": 'import "@ashlar/openai";',
    "packages/rag/src/types.d.ts": 'import "@ashlar/openai";',
    "packages/rag/README.md": 'import "@ashlar/openai";',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const house = readHouse(root);
  rmSync(root, { recursive: true });
  expect(house.packages.map(({ name, floor, files }) => `${floor} ${name} ${files.length}`).sort()).toEqual([
    "block @ashlar/openai 1",
    "block @ashlar/rag 0",
    "composer ashlar 1",
    "composer root 0",
    "core @ashlar/core 0",
  ]);
  expect(report(floors(house))).toEqual([
    expect.stringMatching(/^packages\/providers\/openai\/src\/index\.ts:1 .*must not depend on @ashlar\/rag/),
  ]);
});
