import { expect, it } from "vitest";
import { findings } from "./house-fixture.ts";
import { syntax } from "./syntax.ts";

it("finds what cannot be read, and imports of files that are not there", () => {
  expect(
    findings(syntax, {
      "packages/rag/src/a.ts": "let a = 1;\nlet a = ;",
      "packages/rag/src/b.ts":
        'import "./a.ts";\nimport "./gone.ts";\nimport data from "./data.json" with { type: "json" };\nnew URL("unwritten.js", import.meta.url);',
    }),
  ).toEqual([
    expect.stringMatching(/^packages\/rag\/src\/a\.ts:2 does not parse: /),
    'packages/rag/src/b.ts:2 imports "./gone.ts", which does not exist.',
  ]);
});
