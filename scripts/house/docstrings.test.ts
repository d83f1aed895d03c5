import { describe, expect, it } from "vitest";
import { docstrings } from "./docstrings.ts";
import { findings } from "./house-fixture.ts";

const missing = (place: string, name: string) =>
  `${place} exports ${name} to users without a docstring. Say in /** … */ above it what it is and how to use it.`;

describe("docstrings", () => {
  it.each([
    "export function search() {}",
    "export const search = 1;",
    "export class search {}",
    "export interface search {}",
    "export type search = 1;",
    "function search() {}\nexport { search };",
    "const search = 1;\nexport { search as find };",
    "/* not a docstring */\nexport const search = 1;",
    "// not a docstring\nexport const search = 1;",
    "/** */\nexport const search = 1;",
    "/** Of another. */\nconst other = 1;\nexport const search = other;",
    "/** Of the overload's neighbour. */\nexport const other = 1;\nexport function search(): void;\nexport function search() {}",
  ])("misses one on %j", (text) => {
    expect(findings(docstrings, { "packages/rag/src/index.ts": text })).toEqual([
      missing(`packages/rag/src/index.ts:${text.split("\n").findIndex((line) => /\b(\w+) search\b/.test(line)) + 1}`, "search"),
    ]);
  });

  it.each([
    "/** Searches. */\nexport function search() {}",
    "/**\n * Searches.\n */\n\nexport const search = 1;",
    "/** Searches. */\nexport function search(): void;\nexport function search() {}",
    "/** A search. */\nexport interface search {}\nexport const search = 1;",
    "/** Searches. */\nfunction search() {}\nexport { search as default };",
    "const hidden = 1;",
    'export { z } from "zod";\nexport * from "zod";',
  ])("accepts %j", (text) => {
    expect(findings(docstrings, { "packages/rag/src/index.ts": text })).toEqual([]);
  });

  it("follows names through other files to where they are declared", () => {
    expect(
      findings(docstrings, {
        "packages/rag/src/index.ts":
          'export { search as find } from "./search.ts";\nexport * from "./all.ts";\nexport { imported } from "./middle.ts";',
        "packages/rag/src/search.ts": "export const search = 1;\nexport const unseen = 1;",
        "packages/rag/src/all.ts": "export const one = 1;\n/** Two. */\nexport const two = 2;",
        "packages/rag/src/middle.ts": 'import { deep as imported } from "./deep.ts";\nexport { imported };',
        "packages/rag/src/deep.ts": "export const deep = 1;",
      }),
    ).toEqual([
      missing("packages/rag/src/all.ts:1", "one"),
      missing("packages/rag/src/deep.ts:1", "deep"),
      missing("packages/rag/src/search.ts:1", "search"),
    ]);
  });

  it("looks at every entry point of a block, and at no app", () => {
    expect(
      findings(docstrings, {
        "packages/rag/package.json": { exports: { "./deep": { "@ashlar/source": "./src/deep.ts" }, "./package.json": "./package.json" } },
        "packages/rag/src/deep.ts": "export const deep = 1;",
        "apps/compare/src/main.ts": "export const main = 1;",
      }),
    ).toEqual([missing("packages/rag/src/deep.ts:1", "deep")]);
  });
});
