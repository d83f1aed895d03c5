import { describe, expect, it } from "vitest";
import { findings } from "./house-fixture.ts";
import { runningTests } from "./running-tests.ts";

describe("runningTests", () => {
  it.each([
    ['it.skip("a", () => {});', "skip"],
    ['describe.only("a", () => {});', "only"],
    ['it.concurrent.skip("a", () => {});', "skip"],
    ['test.skipIf(process.env.CI)("a", () => {});', "skipIf"],
    ['it.todo("a");', "todo"],
  ])("finds %s", (text, name) => {
    expect(findings(runningTests, { "packages/rag/src/a.test.ts": text })).toEqual([
      `packages/rag/src/a.test.ts:1 makes a test conditional by .${name}. Let it run; if a part is missing, fail and say how to install it.`,
    ]);
  });

  it("accepts other ways to write tests, and other things of these names", () => {
    const text = 'it.each([1])("a", () => {});\ndescribe.concurrent("b", () => {});\nrows.skip(1);\nzip.only.skip();';
    expect(findings(runningTests, { "packages/rag/src/a.test.ts": text })).toEqual([]);
  });
});
