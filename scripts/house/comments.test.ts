import { expect, it } from "vitest";
import { comments } from "./comments.ts";
import { findings } from "./house-fixture.ts";

it("finds comments that silence tools or put work off, and only comments", () => {
  expect(
    findings(comments, {
      "packages/rag/src/a.ts": "// @ts-ignore\nlet a = 1;\n/* biome-ignore lint: x */\nlet b = '// TODO';\n// TODO: c",
      "packages/rag/src/b.test-d.ts": "// @ts-expect-error a number\nlet a: string = 1;",
    }),
  ).toEqual([
    "packages/rag/src/a.ts:1 has a comment that switches the compiler off. Mend the types.",
    "packages/rag/src/a.ts:3 has a comment that switches a lint off. Mend the code, or change the rule for all in biome.json.",
    "packages/rag/src/a.ts:5 has a comment that puts work off. Do it, or open an issue.",
  ]);
});
