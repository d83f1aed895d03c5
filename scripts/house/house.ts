import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { parseSource, type SourceFile } from "./source-file.ts";

/** The fields of a package.json that the rules read. */
export interface Manifest {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A package of the workspace with its sources. */
export interface Package {
  /** Relative to the root of the repository; "" is the root's own package. */
  readonly folder: string;
  readonly name: string;
  /** A block stands on core alone; a composer (cli, apps, bench, docs, the repository itself) puts blocks together. */
  readonly floor: "core" | "block" | "composer";
  readonly manifest: Manifest;
  readonly files: readonly SourceFile[];
  /** The files that its users reach: everything that its entry points import, directly or not. */
  readonly shipped: ReadonlySet<SourceFile>;
  /** The entry points' files, as package.json names them under the condition `@ashlar/source`. */
  readonly entries: readonly SourceFile[];
  /** Entry points that package.json names but that do not exist. */
  readonly missingEntries: readonly string[];
}

/** The whole repository, parsed once for all rules. */
export interface House {
  readonly packages: readonly Package[];
  /** The file that a relative import means, if it is one of the house. */
  readonly resolve: (from: SourceFile, specifier: string) => SourceFile | undefined;
  /** The package in whose folder a path lies; undefined outside the repository. */
  readonly ownerOf: (path: string) => Package | undefined;
}

/** A rule that is broken, and how to mend it. */
export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** A rule of the house; the order of what it finds does not matter. */
export type Rule = (house: House) => Violation[];

const isCode = (path: string) => /\.[cm]?[jt]sx?$/.test(path) && !path.endsWith(".d.ts");

/** The code and the package.json files below a folder, by relative path; skips what is installed, built or hidden. */
export function readTree(root: string): Map<string, string> {
  const skipped = new Set(["node_modules", "dist", "coverage"]);
  const texts = new Map<string, string>();
  const read = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (skipped.has(entry.name) || entry.name.startsWith(".")) continue;
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) read(path);
      else if (isCode(entry.name) || entry.name === "package.json") texts.set(path, readFileSync(join(root, path), "utf8"));
    }
  };
  read("");
  return texts;
}

/** Builds the house from texts by path, so that a rule can be tried on a few lines in memory. */
export function buildHouse(texts: ReadonlyMap<string, string>): House {
  const files = new Map<string, SourceFile>();
  for (const [path, text] of texts) if (isCode(path)) files.set(path, parseSource(path, text));
  const resolve = (from: SourceFile, specifier: string) =>
    specifier.startsWith(".") ? files.get(posix.join(posix.dirname(from.path), specifier)) : undefined;
  const folders = [...texts.keys()].filter((path) => posix.basename(path) === "package.json").map((path) => folderOf(path));
  const folderAround = (path: string) => folders.filter((folder) => isInside(path, folder)).sort((a, b) => b.length - a.length)[0];
  const packages = folders.map((folder): Package => {
    const manifest: Manifest = JSON.parse(texts.get(posix.join(folder, "package.json")) ?? "{}");
    const own = [...files.values()].filter((file) => folderAround(file.path) === folder);
    const paths = entryPaths(manifest).map((path) => posix.join(folder, path));
    const entries = paths.flatMap((path) => files.get(path) ?? []);
    const missingEntries = paths.filter((path) => !files.has(path));
    // An app has no entry points: it is what its main file runs.
    const roots = manifest.exports ? entries : own.filter(({ path }) => path === posix.join(folder, "src/main.ts"));
    const shipped = closure(roots, resolve);
    return { folder, name: manifest.name ?? folder, floor: floorOf(folder), manifest, files: own, shipped, entries, missingEntries };
  });
  return { packages, resolve, ownerOf: (path) => packages.find(({ folder }) => folder === folderAround(path)) };
}

/** The repository at `root`. */
export function readHouse(root: string): House {
  return buildHouse(readTree(root));
}

/** A line per violation, in a stable order. */
export function report(violations: readonly Violation[]): string[] {
  return violations.map(({ file, line, message }) => `${file}:${line} ${message}`).sort();
}

function folderOf(path: string): string {
  const folder = dirname(path);
  return folder === "." ? "" : folder;
}

function isInside(path: string, folder: string): boolean {
  return folder === "" ? !path.startsWith("../") : path.startsWith(`${folder}/`);
}

function floorOf(folder: string): Package["floor"] {
  if (folder === "packages/core") return "core";
  return isInside(folder, "packages") && !["packages/cli", "packages/create-ashlar"].includes(folder) ? "block" : "composer";
}

function entryPaths(manifest: Manifest): string[] {
  return Object.values(manifest.exports ?? {}).flatMap((target) => {
    const path = typeof target === "object" && target !== null && "@ashlar/source" in target ? target["@ashlar/source"] : undefined;
    return typeof path === "string" ? [path] : [];
  });
}

function closure(roots: readonly SourceFile[], resolve: House["resolve"]): Set<SourceFile> {
  const reached = new Set(roots);
  for (const file of reached) {
    for (const { specifier } of file.imports) {
      const target = resolve(file, specifier);
      if (target) reached.add(target);
    }
  }
  return reached;
}
