import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/** A bundle of one file, for a runtime that is not Node. */
export interface EdgeBundle {
  readonly code: string;
  /** What the bundle imports from outside, now or later. */
  readonly imports: readonly string[];
}

/** Bundles the worker as tools for edge runtimes do: with the conditions of `workerd`, and nothing of Node. */
export async function bundleWorker(): Promise<EdgeBundle> {
  const build = await rolldown({
    input: fileURLToPath(new URL("worker.ts", import.meta.url)),
    platform: "browser",
    resolve: { conditionNames: ["@ashlar/source", "workerd", "worker", "browser", "import", "default"] },
    external: [/^node:/],
    logLevel: "silent",
  });
  const { output } = await build.generate({ format: "esm", codeSplitting: false });
  await build.close();
  const [chunk] = output;
  const imports = [...chunk.imports, ...chunk.dynamicImports];
  // What is loaded later stands in the same file.
  return { code: chunk.code, imports: imports.filter((name) => name !== chunk.fileName) };
}
