import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mutantGroups } from "./catalogue.ts";
import { mutantPlugin, seed } from "./plugin.ts";

const root = join(import.meta.dirname, "../../../..");
const mutants = mutantGroups.flatMap(({ mutants }) => mutants);

describe("seed", () => {
  it("changes the one place", () => {
    expect(seed("a + b", { file: "x.ts", from: "+", to: "-" })).toBe("a - b");
  });

  it("refuses a text that stands there twice, or not at all", () => {
    for (const from of ["a", "c"]) expect(() => seed("a + a", { file: "x.ts", from, to: "b" })).toThrow(RangeError);
  });
});

describe("mutantPlugin", () => {
  it("changes its own file and no other, with and without a query", () => {
    const { transform } = mutantPlugin({ file: "src/x.ts", from: "a", to: "b" }, "/root");
    expect([transform("a", "/root/src/x.ts"), transform("a", "/root/src/x.ts?v=1"), transform("a", "/root/src/y.ts")]).toEqual([
      "b",
      "b",
      undefined,
    ]);
  });
});

describe("the catalogue", () => {
  it("holds at least forty bugs, each named once", () => {
    expect(mutants.length).toBeGreaterThanOrEqual(40);
    const names = mutants.map(({ file, bug }) => `${file}: ${bug}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(mutants)("fits the sources: $file, $bug", (mutant) => {
    const code = readFileSync(join(root, mutant.file), "utf8");
    expect(seed(code, mutant)).not.toBe(code);
  });
});
