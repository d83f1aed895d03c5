import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What became of a process. */
export interface Finished {
  /** The exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a module of this folder in a process of its own; `shell` is put before it, such as a limit of the shell's. */
export function runNode(
  module: string,
  args: readonly string[],
  options: { readonly shell?: string; readonly onOutput?: (stdout: string, child: ChildProcess) => void } = {},
): Promise<Finished> {
  const file = fileURLToPath(new URL(module, import.meta.url));
  const command = [process.execPath, "--no-warnings", "--conditions=@ashlar/source", file, ...args];
  const child = options.shell ? spawn("sh", ["-c", `${options.shell}; exec "$@"`, "sh", ...command]) : spawn(command[0]!, command.slice(1));
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
    options.onOutput?.(stdout, child);
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: code ?? signal, stdout, stderr }));
  });
}
