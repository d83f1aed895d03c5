import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { transform as swc } from "@swc/core";
import { type BuildOptions, build, transform } from "esbuild";
import { minify } from "terser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const fixture = join(import.meta.dirname, "../testing/built");
const packageFolder = join(import.meta.dirname, "../..");

let folder: string;
let expected: string;

/** Runs a built program in a process of its own, and gives what it prints. */
async function hashOf(file: string): Promise<string> {
  const { stdout } = await run(process.execPath, ["--conditions=@ashlar/source", file]);
  return stdout.trim();
}

/** One program out of all modules, those of core too. */
async function bundled(name: string, options: BuildOptions = {}): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [join(fixture, "main.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    conditions: ["@ashlar/source"],
    logLevel: "error",
    ...options,
  });
  return outfile;
}

/** The modules of the app one by one, beside each other; packages are found as usual. */
async function moduleByModule(name: string, compile: (source: string, file: string) => Promise<string>): Promise<string> {
  const target = join(folder, name);
  await cp(fixture, target, { recursive: true });
  for (const module of ["wording", "recommend", "main"]) {
    const code = await compile(await readFile(join(fixture, `${module}.ts`), "utf8"), `${module}.ts`);
    const imports = code.replace(/(["'])\.\/(\w+)\.ts\1/g, '"./$2.mjs"').replace("../../index.ts", join(packageFolder, "src/index.ts"));
    await writeFile(join(target, `${module}.mjs`), imports);
  }
  return join(target, "main.mjs");
}

const toES5 = async (source: string, file: string): Promise<string> => {
  const syntax = file.endsWith(".ts") ? "typescript" : "ecmascript";
  // A module that awaits at its top has no counterpart in ES5.
  const wrapped = source.replace(/^console\.log\(\(await (.*)\)\.hash\);$/m, "$1.then(function (made) { console.log(made.hash); });");
  return (await swc(wrapped, { filename: file, jsc: { parser: { syntax }, target: "es5" }, module: { type: "es6" } })).code;
};

beforeAll(async () => {
  // Within the package, so that its dependencies are found.
  folder = await mkdtemp(join(packageFolder, "node_modules/.built-"));
  expected = await hashOf(join(fixture, "main.ts"));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the fingerprint of a built app", { timeout: 60_000 }, () => {
  it("is a hash", () => {
    expect(expected).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is the same from tsc", async () => {
    const target = join(folder, "tsc");
    const options = ["--module", "nodenext", "--target", "es2022", "--skipLibCheck", "--rewriteRelativeImportExtensions", "--noCheck"];
    const compiler = join(packageFolder, "../../node_modules/typescript/bin/tsc");
    await run(process.execPath, [
      compiler,
      ...options,
      ...["--customConditions", "@ashlar/source", "--rootDir", join(packageFolder, ".."), "--outDir", target, "--ignoreConfig"],
      join(fixture, "main.ts"),
    ]);
    expect(await hashOf(join(target, "versioning", "src", "testing", "built", "main.js"))).toBe(expected);
  });

  it("is the same from esbuild", async () => {
    expect(await hashOf(await bundled("esbuild"))).toBe(expected);
  });

  it("is the same from esbuild, minified", async () => {
    expect(await hashOf(await bundled("esbuild-minified", { minify: true, charset: "ascii" }))).toBe(expected);
  });

  it("is the same from esbuild, module by module", async () => {
    expect(
      await hashOf(await moduleByModule("modules", async (code) => (await transform(code, { loader: "ts", target: "es2022" })).code)),
    ).toBe(expected);
  });

  it("is the same from terser", async () => {
    const file = await bundled("terser", { packages: "external" });
    const { code } = await minify(await readFile(file, "utf8"), { module: true, compress: { passes: 2 }, mangle: { toplevel: true } });
    await writeFile(file, code ?? "");
    expect(await hashOf(file)).toBe(expected);
  });

  it("is the same from swc", async () => {
    const compile = async (source: string) => {
      const options = { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "es6" } } as const;
      return (await swc(source, options)).code;
    };
    expect(await hashOf(await moduleByModule("swc", compile))).toBe(expected);
  });

  it("is the same from ES5", async () => {
    expect(await hashOf(await moduleByModule("es5", toES5))).toBe(expected);
  });

  it("is the same from ES5, minified", async () => {
    const compile = async (source: string, file: string) => (await minify(await toES5(source, file), { module: true, ecma: 5 })).code ?? "";
    expect(await hashOf(await moduleByModule("es5-minified", compile))).toBe(expected);
  });

  it("changes with a constant that another module exports", async () => {
    const changed = await moduleByModule(
      "changed",
      async (code) => (await transform(code.replace("brief, and", "brief and"), { loader: "ts" })).code,
    );
    expect(await hashOf(changed)).not.toBe(expected);
  });
});
