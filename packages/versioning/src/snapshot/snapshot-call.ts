import type { JsonValue } from "@ashlar/core";
import { fingerprint } from "../fingerprint/fingerprint.ts";
import type { Fingerprintable } from "../fingerprint/parts.ts";
import type { StoredVersion, VersionStore } from "../store/store.ts";
import { type Change, changesBetween } from "./changes.ts";
import { writeSnapshot } from "./write.ts";

/** What a snapshot of a call found, and did. */
export interface SnapshotOutcome {
  readonly name: string;
  readonly number: number;
  readonly hash: string;
  /** `kept`: the version was there already. `new`: it is there now, or would be but for `check`. */
  readonly state: "kept" | "new";
  readonly file?: string;
  /** What differs from the version before. */
  readonly changes: readonly Change[];
  readonly unseen: readonly string[];
}

/**
 * Sees to it that the version of a call that the code holds has a snapshot in git's part of the store.
 *
 * @param check true to look only, and write nothing
 */
export async function snapshotCall(
  store: VersionStore,
  call: Fingerprintable,
  options: { readonly uses?: readonly JsonValue[]; readonly check?: boolean } = {},
): Promise<SnapshotOutcome> {
  const { name } = call.spec;
  const { hash, parts, unseen } = await fingerprint(call, options);
  const versions = store.versions(name);
  const known = versions.find((version) => hash.startsWith(version.hash));
  const number = known?.number ?? (versions.at(-1)?.number ?? 0) + 1;
  if (known && !known.local) return { name, number, hash, state: "kept", file: known.file, changes: [], unseen };
  const previous = versions.findLast((version: StoredVersion) => !version.local);
  const before = previous && (await store.read(previous));
  const changes = before ? changesBetween(before.parts, parts) : [];
  if (options.check) return { name, number, hash, state: "new", changes, unseen };
  const content = writeSnapshot({ name, hash, ...(before && { after: before.hash }), parts, unseen }, before);
  const file = store.write(name, number, hash, content, false);
  if (known) store.remove(known);
  return { name, number, hash, state: "new", file, changes, unseen };
}
