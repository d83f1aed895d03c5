import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type OutputChunk, rolldown } from "rolldown";
import { describe, expect, it } from "vitest";

/** 12 KB, gzipped. */
const ceiling = 12 * 1024;

const index = fileURLToPath(new URL("index.ts", import.meta.url));
const entry = fileURLToPath(new URL("program.js", import.meta.url));
const program = `
  import { call, prompt } from ${JSON.stringify(index)};
  import { z } from "zod";
  export const recommend = (model) =>
    call({
      name: "recommend-book",
      model,
      input: z.object({ genre: z.string() }),
      output: z.object({ title: z.string(), author: z.string() }),
      prompt: ({ genre }) => prompt\`Recommend a \${genre} book.\`,
    });`;

/** The program as an application ships it: everything that it uses of core in one file, minified, with zod left out. */
async function bundle(): Promise<OutputChunk> {
  const build = await rolldown({
    input: entry,
    platform: "browser",
    external: ["zod"],
    plugins: [{ name: "program", resolveId: (id) => (id === entry ? id : null), load: (id) => (id === entry ? program : null) }],
  });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  expect(output).toHaveLength(1);
  return output[0];
}

const bundled = bundle();

describe("a bundle with one call, a prompt and a zod output", () => {
  it(`stays within ${ceiling} bytes, gzipped`, async () => {
    const { code, modules } = await bundled;
    const largest = Object.entries(modules)
      .map(([id, { renderedLength }]) => `${renderedLength} ${id.replace(/^.*\/src\//, "")}`)
      .toSorted((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10));
    const size = gzipSync(code, { level: 9 }).length;
    expect(size, `The bundle has ${size} bytes. Its modules, before they were minified:\n${largest.join("\n")}`).toBeLessThanOrEqual(
      ceiling,
    );
  });

  it("imports zod alone, and nothing of Node", async () => {
    const { code, imports, dynamicImports } = await bundled;
    expect([...imports, ...dynamicImports]).toEqual(["zod"]);
    expect(code).not.toMatch(/\bnode:|\brequire\(|\bBuffer\b/);
  });

  it("leaves out what the program does not use", async () => {
    const { modules } = await bundled;
    const used = Object.keys(modules).map((id) => id.replace(/^.*\/src\//, ""));
    expect(used).toContain("call/call.ts");
    for (const unused of ["prompt/dialogue.ts", "prompt/few-shot.ts", "prompt/calibrated.ts", "embed.ts", "request/wrap-model.ts"])
      expect(used).not.toContain(unused);
  });
});
