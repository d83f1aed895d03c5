import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Milliseconds that a program has, and so a test that runs some: a busy machine starts a process slowly. */
export const programTimeout = 30_000;

/** What a program prints that imports this package's sources. It must end by itself. */
export async function outputOf(program: string, ...parameters: readonly string[]): Promise<string> {
  const options = ["--conditions=@ashlar/source", "--input-type=module-typescript", "--eval", program, ...parameters];
  const { stdout } = await promisify(execFile)(process.execPath, options, {
    cwd: new URL("../..", import.meta.url),
    timeout: programTimeout,
    // The sources are stripped of their types once, not for each program.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") },
  });
  return stdout;
}
