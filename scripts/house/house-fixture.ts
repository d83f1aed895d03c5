import { buildHouse, type Manifest, type Rule, report } from "./house.ts";

const entry = (path: string) => ({ exports: { ".": { "@ashlar/source": path, default: "./dist/index.js" } } });

/** A small house: core, the block rag on it, and an app; each with an entry point. */
const ground: Record<string, Manifest> = {
  "package.json": { name: "root", devDependencies: { vitest: "1" } },
  "packages/core/package.json": { name: "@ashlar/core", ...entry("./src/index.ts") },
  "packages/rag/package.json": { name: "@ashlar/rag", ...entry("./src/index.ts"), dependencies: { "@ashlar/core": "workspace:^" } },
  "packages/evaluate/package.json": { name: "@ashlar/evaluate", ...entry("./src/index.ts") },
  "apps/compare/package.json": { name: "@ashlar/app-compare", dependencies: { "@ashlar/rag": "workspace:^" } },
};

/** What a rule finds in that house with some files added: texts, or what a package.json holds beside the fixture's fields. */
export function findings(rule: Rule, files: Readonly<Record<string, string | Manifest>>): string[] {
  const texts = new Map(Object.entries(ground).map(([path, manifest]) => [path, JSON.stringify(manifest)]));
  for (const block of ["core", "rag", "evaluate"]) texts.set(`packages/${block}/src/index.ts`, "");
  for (const [path, content] of Object.entries(files))
    texts.set(path, typeof content === "string" ? content : JSON.stringify({ ...ground[path], ...content }));
  return report(rule(buildHouse(texts)));
}
