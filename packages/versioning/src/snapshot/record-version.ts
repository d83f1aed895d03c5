import type { Fingerprint } from "../fingerprint/fingerprint.ts";
import type { VersionStore } from "../store/store.ts";
import { writeSnapshot } from "./write.ts";

/** The number of a version. One that nobody has yet is recorded in the local part of the store, after all others. */
export async function recordVersion(store: VersionStore, name: string, { hash, parts, unseen }: Fingerprint): Promise<number> {
  const versions = store.versions(name);
  const known = versions.find((version) => hash.startsWith(version.hash));
  if (known) return known.number;
  const number = (versions.at(-1)?.number ?? 0) + 1;
  store.write(name, number, hash, writeSnapshot({ name, hash, parts, unseen }), true);
  return number;
}
