import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";

export interface Program {
  readonly source: string;
  /** What is left out beside zod and Node's modules, by a module's name or its file. */
  readonly isExternal?: (id: string) => boolean;
}

/** Bytes of a program's chunks, those of dynamic imports included. */
export interface Size {
  readonly minified: number;
  readonly gzip: number;
  /** Gzipped, less the chunks of dynamic imports. */
  readonly atStart: number;
  /** What is there at the start, the largest first, before it was minified. */
  readonly modules: readonly { readonly id: string; readonly bytes: number }[];
}

/** Bundles a program as an application ships it, without zod and without what only Node has. */
export async function sizeOf({ source, isExternal }: Program): Promise<Size> {
  const entry = fileURLToPath(new URL("program.js", import.meta.url));
  const build = await rolldown({
    input: entry,
    platform: "neutral",
    external: (id) => /^zod(\/|$)|^node:/.test(id) || (isExternal?.(id) ?? false),
    resolve: { conditionNames: ["@ashlar/source", "import", "default"], mainFields: ["module", "main"] },
    treeshake: true,
    logLevel: "silent",
    plugins: [{ name: "program", resolveId: (id) => (id === entry ? id : null), load: (id) => (id === entry ? source : null) }],
  });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  const chunks = output.flatMap((chunk) => (chunk.type === "chunk" ? [chunk] : []));
  const compressed = new Map(chunks.map(({ fileName, code }) => [fileName, gzipSync(code, { level: 9 }).length]));
  const total = (files: Iterable<string>): number => [...files].reduce((sum, file) => sum + (compressed.get(file) ?? 0), 0);
  const atStart = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
  // A set gives what is added while it is read, too.
  for (const file of atStart) for (const other of chunks.find(({ fileName }) => fileName === file)?.imports ?? []) atStart.add(other);
  const modules = chunks
    .filter(({ fileName }) => atStart.has(fileName))
    .flatMap((chunk) => Object.entries(chunk.modules).map(([id, { renderedLength }]) => ({ id, bytes: renderedLength })));
  return {
    minified: chunks.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0),
    gzip: total(compressed.keys()),
    atStart: total(atStart),
    modules: modules.toSorted((a, b) => b.bytes - a.bytes),
  };
}
