import { findVersion, readResults, type StoredVersion } from "@ashlar/versioning";
import { UserError } from "../errors.ts";
import { count, plain } from "../traces/text.ts";
import { codeVersions } from "./code-versions.ts";
import type { VersionsContext } from "./context.ts";

/** Deletes versions that only this checkout has, and that nothing needs. Those in git stay: old files cost nothing, and git forgets none. */
export async function prune(
  { keep, dryRun = false }: { readonly keep: string; readonly dryRun?: boolean },
  context: VersionsContext,
): Promise<void> {
  const { store, output } = context;
  if (!/^\d+$/.test(keep)) throw new UserError(`--keep is a whole number, not ${keep}.`);
  const code = await codeVersions(context);
  let pruned = 0;
  for (const name of store.names()) {
    const needed = neededHashes(name, context, code.get(name)?.hash);
    const local = store.versions(name).filter((version) => version.local);
    for (const version of local.slice(0, Math.max(0, local.length - Number(keep)))) {
      if (needed.some((hash) => hash.startsWith(version.hash))) continue;
      if (!dryRun) store.remove(name, version);
      output.out(`${plain(name)}: version ${version.number}, ${version.hash}`);
      pruned++;
    }
  }
  output.out(`${count(pruned, "version")} ${dryRun ? "would be deleted" : "deleted"}.`);
}

function neededHashes(name: string, { store }: VersionsContext, code: string | undefined): readonly string[] {
  const versions = store.versions(name);
  const pinned = Object.values(store.pins()).flatMap((calls): readonly StoredVersion[] => {
    const reference = calls[name];
    return reference === undefined ? [] : [findVersion(versions, name, reference)];
  });
  return [...(code === undefined ? [] : [code]), ...pinned.map(({ hash }) => hash), ...readResults(store, name).map(({ hash }) => hash)];
}
