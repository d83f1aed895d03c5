import { resolve } from "node:path";
import { openProject, PinsError, SnapshotError, VersionError } from "@ashlar/versioning";
import { Command } from "commander";
import { UserError } from "../errors.ts";
import type { Output } from "../output.ts";
import type { PinOptions, VersionsContext } from "./context.ts";
import { diff } from "./diff.ts";
import { list } from "./list.ts";
import { pin, rollback, unpin } from "./pin.ts";
import { prune } from "./prune.ts";
import { show } from "./show.ts";
import { snapshot } from "./snapshot.ts";

const environmentOption = ["--env <name>", "the environment, such as production (default: the variable ASHLAR_ENV)"] as const;

/** `ashlar versions`. */
export function versionsCommand(from: string, output: Output): Command {
  const versions = new Command("versions").description("The versions of the project's calls: snapshots in git, differences, pins");
  versions.option("--folder <path>", "where versions are kept (default: .ashlar beside the nearest package.json)");
  const withStore = async (work: (context: VersionsContext) => void | Promise<void>): Promise<void> => {
    const { folder }: { folder?: string } = versions.opts();
    try {
      await work({ from, output, store: openProject(folder === undefined ? { from } : { folder: resolve(from, folder) }) });
    } catch (error) {
      const isKnown = VersionError.isInstance(error) || SnapshotError.isInstance(error) || PinsError.isInstance(error);
      throw isKnown ? new UserError(error.message) : error;
    }
  };

  versions
    .command("snapshot")
    .description("write a snapshot of each call whose version has none")
    .argument("[files...]", 'modules that export calls (default: "ashlar": { "calls": […] } in package.json)')
    .option("--check", "write nothing; exit with 1 when a snapshot is missing or damaged, and say what changed")
    .action((files: string[], { check = false }: { check?: boolean }) => withStore((context) => snapshot(files, check, context)));
  versions
    .command("list")
    .description("list the versions of calls, with their results")
    .argument("[calls...]", "names of calls (default: all)")
    .option("--json", "print JSON")
    .action((names: string[], { json = false }: { json?: boolean }) => withStore((context) => list(names, json, context)));
  versions
    .command("show")
    .description("show a version: its snapshot, and its results")
    .argument("<call>", "name of the call")
    .argument("[version]", "number, or beginning of the hash (default: the last)")
    .action((name: string, version: string | undefined) => withStore((context) => show(name, version, context)));
  versions
    .command("diff")
    .description("show what differs between two versions, and whether it helped")
    .argument("<call>", "name of the call")
    .argument("[before]", "number, or beginning of the hash (default: the version before the other one)")
    .argument("[after]", 'number, or beginning of the hash, or "code" (default: the last)')
    .action((name: string, before: string | undefined, after: string | undefined) =>
      withStore((context) => diff(name, before, after, context)),
    );
  versions
    .command("pin")
    .description("make a version the active one in an environment")
    .argument("<call>", "name of the call")
    .argument("<version>", "number, or beginning of the hash")
    .option(...environmentOption)
    .option("--force", "pin it even if it can't be seen that it runs")
    .action((name: string, version: string, options: PinOptions) => withStore((context) => pin(name, version, options, context)));
  versions
    .command("unpin")
    .description("let the code's own version be the active one again")
    .argument("<call>", "name of the call")
    .option(...environmentOption)
    .action((name: string, options: PinOptions) => withStore((context) => unpin(name, options, context)));
  versions
    .command("rollback")
    .description("pin the version before the one that is active in an environment")
    .argument("<call>", "name of the call")
    .option(...environmentOption)
    .option("--force", "pin it even if it can't be seen that it runs")
    .action((name: string, options: PinOptions) => withStore((context) => rollback(name, options, context)));
  versions
    .command("prune")
    .description("delete versions that only this checkout has: not the newest, none with a result, none that is pinned")
    .option("--keep <number>", "how many of each call to keep", "10")
    .option("--dry-run", "delete nothing; say what would be")
    .action((options: { keep: string; dryRun?: boolean }) => withStore((context) => prune(options, context)));
  return versions;
}
