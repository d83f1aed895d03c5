import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { UserError } from "./errors.ts";
import { type Output, terminal } from "./output.ts";
import { tracesCommand } from "./traces/command.ts";
import { versionsCommand } from "./versions/command.ts";

/** The program `ashlar`, for a folder to run in. */
export function program(from: string = process.cwd(), output: Output = terminal): Command {
  const ashlar = new Command("ashlar")
    .description("Versions and traces of LLM calls")
    .version(ownVersion(), "-v, --version", "print the version of this command")
    .addCommand(versionsCommand(from, output))
    .addCommand(tracesCommand(from, output));
  leaveToUs(ashlar, output);
  return ashlar;
}

function ownVersion(): string {
  // One folder above the sources, as above what is built of them.
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return String(version);
}

/** Commander would end the process, with a code of its own, and write past `output`. */
function leaveToUs(command: Command, output: Output): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => output.out(text.replace(/\n$/, "")),
    writeErr: (text) => output.err(text.replace(/\n$/, "")),
  });
  for (const inner of command.commands) leaveToUs(inner, output);
}

/** Runs the program with the arguments after its name, and gives its exit code. What the user can mend is said without a stack. */
export async function run(args: readonly string[], from: string = process.cwd(), output: Output = terminal): Promise<number> {
  try {
    await program(from, output).parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    // Commander has said what is wrong, or has printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const problem = error instanceof UserError ? error : diskProblem(error);
    if (!problem) throw error;
    output.err(problem.message);
    return problem.exitCode;
  }
}

/** What the file system refused, as something that the user can mend. Files are written whole or not at all, so running again is enough. */
function diskProblem(error: unknown): UserError | undefined {
  if (!(error instanceof Error && "syscall" in error && "code" in error)) return undefined;
  const { code, message } = error;
  if (code === "ENOSPC" || code === "EDQUOT") return new UserError(`The disk is full: ${message}. Free some space, and run it again.`);
  return new UserError(`A file could not be read or written: ${message}. See to it that it can, or name another place, and run it again.`);
}
