import { VersionError } from "../errors.ts";
import type { Fingerprint } from "../fingerprint/fingerprint.ts";
import type { VersionStore } from "../store/store.ts";
import { findSecrets } from "./find-secrets.ts";
import { writeSnapshot } from "./write.ts";

/**
 * The number of a version. One that nobody has yet is recorded in the local part of the store, after all others.
 *
 * @throws VersionError for one that holds what looks like a key: it is not written
 */
export async function recordVersion(store: VersionStore, name: string, { hash, parts, unseen }: Fingerprint): Promise<number> {
  const versions = store.versions(name);
  const known = versions.find((version) => hash.startsWith(version.hash));
  if (known) return known.number;
  const secrets = findSecrets(parts);
  if (secrets.length > 0)
    throw new VersionError(`what looks like a key or password stands in ${secrets.join(", and in ")}`, { reason: "secret" });
  const number = (versions.at(-1)?.number ?? 0) + 1;
  store.write(name, { number, hash, local: true }, writeSnapshot({ name, hash, parts, unseen }));
  return number;
}
