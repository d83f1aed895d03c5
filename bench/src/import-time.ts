import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { figure, figures, type Table } from "./report.ts";
import { differences, ratios, type Spread } from "./statistics.ts";

const run = promisify(execFile);

/** What somebody imports who makes a call with the library. */
const imports: Readonly<Record<string, readonly string[]>> = {
  nothing: [],
  "@ashlar/core": ["@ashlar/core"],
  "@ashlar/core + openai": ["@ashlar/core", "@ashlar/openai"],
  "@ashlar/core + anthropic": ["@ashlar/core", "@ashlar/anthropic"],
  xsai: ["@xsai/generate-text", "@xsai/stream-text"],
  openai: ["openai"],
  anthropic: ["@anthropic-ai/sdk"],
  ai: ["ai", "@ai-sdk/openai-compatible"],
  langchain: ["@langchain/openai"],
  zod: ["zod"],
};

/** Time of an import in a fresh process, with the files in the operating system's cache. Ashlar's packages are imported as they are published, built. */
export async function measureImports(options: { readonly rounds: number }): Promise<Table> {
  await run("pnpm", ["--silent", "--filter", "@ashlar/core", "--filter", "@ashlar/openai", "--filter", "@ashlar/anthropic", "build"]);
  const folder = new URL("../node_modules/.cache/imports/", import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL("empty.mjs", folder), "");
  const names = Object.keys(imports);
  const scripts = new Map<string, string>();
  for (const [index, [name, specifiers]] of Object.entries(imports).entries()) {
    const file = new URL(`${index}.mjs`, folder);
    const wanted = (specifiers.length > 0 ? specifiers : ["./empty.mjs"]).map((specifier) => `import(${JSON.stringify(specifier)})`);
    await writeFile(
      file,
      `const start = performance.now();\nawait Promise.all([${wanted.join(", ")}]);\nconsole.log(performance.now() - start);\n`,
    );
    scripts.set(name, fileURLToPath(file));
  }
  const times = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = -1; round < options.rounds; round++) {
    for (const [name, file] of scripts) {
      const { stdout } = await run(process.execPath, [file]);
      // The first round brings the files into the cache.
      if (round >= 0) times.get(name)?.push(Number(stdout));
    }
  }
  const base = times.get("nothing")!;
  const cells = new Map<string, Spread>(names.map((name) => [name, differences(times.get(name)!, base)]));
  const core = times.get("@ashlar/core")!;
  return {
    title: "Import time",
    note: "Milliseconds of `import()` in a fresh process, less those of an empty file. Median (fastest–slowest) of the rounds.",
    columns: ["", "ms", "of core's"],
    rows: names.map((name) => [name, figures(cells.get(name)!), figure(ratios(times.get(name)!, core).median)]),
    data: Object.fromEntries(cells),
  };
}
