import type { StoredVersion } from "@ashlar/versioning";
import { UserError } from "../errors.ts";
import type { VersionsContext } from "./context.ts";

/** The versions of a call, of which there are some. @throws UserError */
export function versionsOf(name: string, { store }: Pick<VersionsContext, "store">): readonly StoredVersion[] {
  const versions = store.versions(name);
  if (versions.length > 0) return versions;
  throw new UserError(`No call named "${name}" has versions. Those that have: ${store.names().join(", ") || "none"}.`);
}
