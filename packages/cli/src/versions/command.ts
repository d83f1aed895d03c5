import { disk, openStore, projectFolder, type VersionStore } from "@ashlar/versioning";
import { Command } from "commander";
import { UserError } from "../errors.ts";
import type { Output } from "../output.ts";
import { snapshot } from "./snapshot.ts";

/** `ashlar versions`. */
export function versionsCommand(from: string, output: Output): Command {
  const versions = new Command("versions").description("The versions of the project's calls: snapshots in git, differences, pins");
  versions.option("--folder <path>", "where versions are kept (default: .ashlar beside the nearest package.json)");
  const store = (): VersionStore => {
    const available = disk();
    if (!available) throw new UserError("There is no disk here.");
    const { folder }: { folder?: string } = versions.opts();
    return openStore(available, folder ?? projectFolder(available, from));
  };
  versions
    .command("snapshot")
    .description("write a snapshot of each call whose version has none")
    .argument("[files...]", 'modules that export calls (default: "ashlar": { "calls": […] } in package.json)')
    .option("--check", "write nothing; exit with 1 when a snapshot is missing, and say what changed")
    .action((files: string[], { check = false }: { check?: boolean }) => snapshot(files, { check, from, store: store(), output }));
  return versions;
}
