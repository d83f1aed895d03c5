// The user's route: packs every public package, installs the tarballs with npm into a fresh project,
// imports each entry point there, and compiles a program of that project against the packed types.
//   pnpm check:consumer
import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { firstExample } from "./first-example.ts";

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

// 725 MB with npm, and needed only when a model is loaded: importing the package must work without it.
const notInstalled = new Set(["node-llama-cpp"]);

const root = dirname(import.meta.dirname);
const project = mkdtempSync(join(tmpdir(), "ashlar-consumer-"));
const run = (command: string, args: readonly string[], cwd: string) => {
  console.log(`$ ${[command, ...args].join(" ")}`);
  // npm passes its settings down to scripts; a user's shell has none of them.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== "npm_config_loglevel"));
  execFileSync(command, args, { cwd, env, stdio: ["ignore", "inherit", "inherit"], shell: process.platform === "win32" });
};

try {
  const folders = globSync("packages/{*,providers/*}/package.json", { cwd: root })
    .map((path) => dirname(path))
    .sort();
  const packages = folders
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest }))
    .filter(({ manifest }) => !manifest.private);

  const tarballs = join(project, "tarballs");
  mkdirSync(tarballs);
  for (const { folder } of packages) run("pnpm", ["pack", "--pack-destination", tarballs], join(root, folder));

  const peers = packages.flatMap(({ manifest }) => Object.entries(manifest.peerDependencies ?? {}));
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const versions = ["typescript", "@types/node"].map((name) => `${name}@${devDependencies[name]}`);
  const specifiers = packages.flatMap(({ manifest }) => entryPoints(manifest));
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "consumer", private: true, type: "module" }));
  run(
    "npm",
    [
      ...["install", "--no-audit", "--no-fund", "--loglevel=error", "zod@4", ...versions],
      ...peers.filter(([name]) => !notInstalled.has(name)).map(([name, range]) => `${name}@${range}`),
      ...readdirSync(tarballs).map((tarball) => join(tarballs, tarball)),
    ],
    project,
  );

  writeFileSync(join(project, "imports.mjs"), importAll(specifiers));
  run(process.execPath, ["imports.mjs"], project);

  // What the packages' own declarations say must hold without our sources and settings.
  const compilerOptions = { module: "NodeNext", target: "ES2024", strict: true, noEmit: true, types: ["node"] };
  const options = { compilerOptions: { ...compilerOptions, exactOptionalPropertyTypes: true }, files: ["types.ts", "example.ts"] };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(options));
  writeFileSync(join(project, "types.ts"), specifiers.map((name, i) => `export * as entry${i} from ${JSON.stringify(name)};\n`).join(""));
  writeFileSync(join(project, "example.ts"), firstExample(root));
  run(process.execPath, ["node_modules/typescript/bin/tsc", "--project", "."], project);
  for (const { manifest } of packages) checkDeclarations(join(project, "node_modules", manifest.name));
  console.log(`${specifiers.length} entry points of ${packages.length} packages work in a fresh project.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(project, { recursive: true, force: true });
}

function entryPoints({ name, exports }: Manifest): string[] {
  return Object.keys(exports)
    .filter((path) => path !== "./package.json")
    .map((path) => name + path.slice(1));
}

/** A class whose base was not resolved compiles everywhere, and is `any` to the user. */
function checkDeclarations(folder: string): void {
  for (const path of globSync("dist/**/*.d.ts", { cwd: folder })) {
    const [untyped] = readFileSync(join(folder, path), "utf8").match(/\w+(?=_base: any\b)/) ?? [];
    if (untyped)
      throw new Error(`${join(folder, path)}: the types of ${untyped} are lost. Do the types of its package's references exist?`);
  }
}

function importAll(specifiers: readonly string[]): string {
  return `for (const name of ${JSON.stringify(specifiers)}) {
  const names = Object.keys(await import(name));
  if (names.length === 0) throw new Error(name + " exports nothing");
  console.log(name + ": " + names.length + " exports");
}
`;
}
