import { expect, it } from "vitest";
import { findings } from "./house-fixture.ts";
import { syntax } from "./syntax.ts";

it("finds what cannot be read, and imports and entry points that are not there", () => {
  expect(
    findings(syntax, {
      "packages/rag/src/a.ts": "let a = 1;\nlet a = ;",
      "packages/rag/src/b.ts":
        'import "./a.ts";\nimport "./gone.ts";\nimport data from "./data.json" with { type: "json" };\nnew URL("unwritten.js", import.meta.url);',
      "packages/rag/package.json": { exports: { ".": { "@ashlar/source": "./src/index.ts" }, "./b": { "@ashlar/source": "./src/c.ts" } } },
    }),
  ).toEqual([
    "packages/rag/package.json:1 names the entry point packages/rag/src/c.ts, which does not exist.",
    expect.stringMatching(/^packages\/rag\/src\/a\.ts:2 does not parse: /),
    'packages/rag/src/b.ts:2 imports "./gone.ts", which does not exist.',
  ]);
});
