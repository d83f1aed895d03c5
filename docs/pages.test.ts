import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const folder = import.meta.dirname;
const pages = globSync("*.md", { cwd: folder }).filter((page) => page !== "README.md");
const code = (page: string): string =>
  globSync("*.ts", { cwd: join(folder, page.slice(0, -".md".length)) })
    .map((file) => readFileSync(join(folder, page.slice(0, -".md".length), file), "utf8"))
    .join("\n");
const blocks = pages.flatMap((page) =>
  [...readFileSync(join(folder, page), "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = ""]) => ({ page, block: block.trim() })),
);

describe("the pages", () => {
  it("have code", () => {
    expect(blocks.length).toBeGreaterThan(3);
  });

  it.each(blocks)("show code that runs: $page: $block", ({ page, block }) => {
    expect(code(page)).toContain(block);
  });

  it("say how long the adapter is", () => {
    const lines = readFileSync(join(folder, "write-a-provider/quill.ts"), "utf8").trimEnd().split("\n").length;
    expect(lines).toBeLessThan(150);
    expect(readFileSync(join(folder, "write-a-provider.md"), "utf8")).toContain(`${lines} lines`);
  });
});
