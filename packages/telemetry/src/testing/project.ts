import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

/** The folder of this package. */
export const packageFolder = dirname(dirname(import.meta.dirname));

/** Runs a program in a user's project, in which this package and the adapters are installed, and gives what it prints. */
export async function runInProject(program: string, env: Readonly<Record<string, string>>): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), "ashlar-telemetry-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const link = (name: string, target: string) => {
    const path = join(root, "node_modules", name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path, "junction");
  };
  link("@ashlar/telemetry", packageFolder);
  for (const block of ["core", "versioning"]) link(`@ashlar/${block}`, join(packageFolder, "..", block));
  for (const adapter of ["openai", "anthropic", "google"]) link(`@ashlar/${adapter}`, join(packageFolder, "..", "providers", adapter));
  link("@opentelemetry", join(packageFolder, "node_modules", "@opentelemetry"));
  writeFileSync(join(root, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(root, "program.ts"), program);
  const { stdout } = await promisify(execFile)(process.execPath, ["--conditions=@ashlar/source", "program.ts"], {
    cwd: root,
    env: { PATH: process.env.PATH, ...env },
    timeout: 60_000,
  });
  return stdout;
}
