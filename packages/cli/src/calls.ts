import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Call, Reply } from "@ashlar/core";
import { messageOf, UserError } from "./errors.ts";

/** A call of the project, and where it was found. */
export interface FoundCall {
  readonly call: Call<never, Reply>;
  /** The module's path, from the folder that the command ran in. */
  readonly file: string;
  /** The name that it is exported under. */
  readonly exported: string;
}

/**
 * Loads the modules that hold a project's calls and gives the calls that they export. Which modules they are, `files` says (paths or
 * globs), or else `"ashlar": { "calls": ["src/calls/*.ts"] }` in the nearest `package.json`.
 *
 * @throws UserError when there are none, when one can't be loaded, or when two different calls have one name
 */
export async function loadCalls(files: readonly string[], from: string): Promise<readonly FoundCall[]> {
  const patterns = files.length > 0 ? files.map((file) => resolve(from, file)) : (configuredPatterns(from) ?? unconfigured());
  const modules = patterns.flatMap((pattern) => {
    const found = globSync(pattern).sort();
    if (found.length === 0) throw new UserError(`No file is called ${relative(from, pattern)}.`);
    return found;
  });
  const calls = new Map<string, FoundCall>();
  for (const module of new Set(modules)) {
    const file = relative(from, module);
    for (const [exported, value] of Object.entries(await load(module, file))) {
      if (!isCall(value)) continue;
      const { name } = value.spec;
      const other = calls.get(name);
      if (other && other.call !== value) {
        throw new UserError(
          `Two calls are named "${name}": ${other.exported} in ${other.file}, and ${exported} in ${file}. Rename one of them.`,
        );
      }
      if (!other) calls.set(name, { call: value, file, exported });
    }
  }
  if (calls.size === 0) throw new UserError(`No call is exported by ${modules.map((module) => relative(from, module)).join(", ")}.`);
  return [...calls.values()];
}

/** The modules that hold a project's calls, as its `package.json` names them; `undefined` where none does. @throws UserError */
export function configuredPatterns(from: string): readonly string[] | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) {
      const calls = configuredIn(file);
      if (calls !== undefined) return calls.map((pattern) => join(folder, pattern));
    }
    if (folder === dirname(folder)) return undefined;
  }
}

function configuredIn(file: string): readonly string[] | undefined {
  let manifest: { readonly ashlar?: { readonly calls?: unknown } };
  try {
    manifest = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UserError(`${file} can't be read: ${messageOf(error)}`);
  }
  const calls = manifest.ashlar?.calls;
  if (calls === undefined) return undefined;
  if (Array.isArray(calls) && calls.every((each) => typeof each === "string")) return calls;
  throw new UserError(`"ashlar": { "calls": … } in ${file} must be a list of paths, such as ["src/calls/*.ts"].`);
}

function unconfigured(): never {
  throw new UserError(
    'Which modules hold the calls? Name them after the command, or in package.json: "ashlar": { "calls": ["src/calls/*.ts"] }.',
  );
}

async function load(module: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(module).href);
  } catch (cause) {
    throw new UserError(`${file} can't be loaded: ${messageOf(cause)}`);
  }
}

function isCall(value: unknown): value is Call<never, Reply> {
  return typeof value === "function" && "spec" in value && "blocks" in value && "runOf" in value;
}
