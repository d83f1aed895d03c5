import { VersionError } from "../errors.ts";
import { disk } from "./disk.ts";
import { projectFolder } from "./project-folder.ts";
import { openStore, type VersionStore } from "./store.ts";

/**
 * Opens the versions of a project, for programs that read and change them.
 *
 * @param options.folder default: `.ashlar` beside the nearest `package.json`, upwards from `from`
 * @param options.from default: the working directory
 * @throws VersionError on a runtime without a disk
 */
export function openProject(options: { readonly folder?: string; readonly from?: string } = {}): VersionStore {
  const available = disk();
  if (!available) throw new VersionError("There is no disk here that could hold versions.", { reason: "unknown" });
  return openStore(available, options.folder ?? projectFolder(available, options.from ?? process.cwd()));
}
