import { Command, CommanderError } from "commander";
import { UserError } from "./errors.ts";
import { type Output, terminal } from "./output.ts";
import { tracesCommand } from "./traces/command.ts";
import { versionsCommand } from "./versions/command.ts";

/** The program `ashlar`, for a folder to run in. */
export function program(from: string = process.cwd(), output: Output = terminal): Command {
  const ashlar = new Command("ashlar")
    .description("Versions and traces of LLM calls")
    .addCommand(versionsCommand(from, output))
    .addCommand(tracesCommand(from, output));
  throwInsteadOfExit(ashlar);
  return ashlar;
}

/** Commander would end the process, with a code of its own. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwInsteadOfExit);
}

/** Runs the program with the arguments after its name, and gives its exit code. What the user can mend is said without a stack. */
export async function run(args: readonly string[], from: string = process.cwd(), output: Output = terminal): Promise<number> {
  try {
    await program(from, output).parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    // Commander has said what is wrong, or has printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UserError)) throw error;
    output.err(error.message);
    return error.exitCode;
  }
}
