import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), "utf8");

/** Code without what differs between the page and a module: comments, imports, exports, and how lines are broken. */
function bare(code: string): string {
  return code
    .replace(/ \/\/ .*$/gm, "")
    .replace(/^import .*$/gm, "")
    .replaceAll("export ", "")
    .replace(/\s+/g, "")
    .replace(/,(?=[)}\]])/g, "");
}

const examples = Array.from(read("../README.md").matchAll(/```ts\n(.*?)```/gs), ([, code = ""]) => bare(code));

// Those that leave something out can't be compiled.
it.each(examples.filter((code) => !code.includes("…")))("the README's example is compiled: %s", (code) => {
  expect(bare(read("readme.test-d.ts"))).toContain(code);
});

it("most of the README's examples are whole", () => {
  expect(examples.filter((code) => code.includes("…"))).toHaveLength(1);
});
