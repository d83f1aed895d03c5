import { fingerprint } from "../fingerprint/fingerprint.ts";
import type { Fingerprintable } from "../fingerprint/parts.ts";
import { templateProblems } from "../run/template-problems.ts";
import type { VersionStore } from "../store/store.ts";
import { type Change, changesBetween } from "./changes.ts";
import { findSecrets } from "./find-secrets.ts";
import { writeSnapshot } from "./write.ts";

/** What was found of a call when its snapshot was looked for, and what was done. */
export interface SnapshotOutcome {
  readonly name: string;
  readonly number: number;
  readonly hash: string;
  /**
   * `kept`: the version has a snapshot. `written`: it has one now. `missing`: it has none, and only a check was wanted. `secret`: it holds
   * what looks like a key, in the places that `secrets` names, and none was written.
   */
  readonly state: "kept" | "written" | "missing" | "secret";
  readonly file?: string;
  /** The last version before it, and what differs from that. Absent for a first one. */
  readonly before?: { readonly number: number; readonly changes: readonly Change[] };
  readonly secrets: readonly string[];
  readonly unseen: readonly string[];
  /** Why the version can't run once its code is gone, as for a rollback: what its prompt does, and data can't hold. Empty when it can. */
  readonly needsCode: readonly string[];
}

/**
 * Sees to it that the version of a call that the code holds has a snapshot in git's part of the store.
 *
 * @param options.check true to look only, and write nothing
 * @throws SnapshotError when the snapshot of the version, or the one before it, can't be read
 */
export async function snapshotCall(
  store: VersionStore,
  call: Fingerprintable,
  options: { readonly check?: boolean } = {},
): Promise<SnapshotOutcome> {
  const { name } = call.spec;
  const { hash, parts, unseen } = await fingerprint(call);
  const versions = store.versions(name);
  const known = versions.find((version) => hash.startsWith(version.hash));
  const number = known?.number ?? (versions.at(-1)?.number ?? 0) + 1;
  const secrets = findSecrets(parts);
  const found = { name, number, hash, secrets, unseen, needsCode: templateProblems({ parts, unseen }) };
  if (known && !known.local) {
    await store.read(known);
    return { ...found, state: secrets.length > 0 ? "secret" : "kept", file: known.file };
  }
  const previous = versions.findLast(({ local }) => !local);
  const earlier = previous && (await store.read(previous));
  const before = previous && earlier && { number: previous.number, changes: changesBetween(earlier.parts, parts) };
  const outcome = { ...found, ...(before && { before }) };
  if (secrets.length > 0) return { ...outcome, state: "secret" };
  if (options.check) return { ...outcome, state: "missing" };
  const content = writeSnapshot({ name, hash, ...(earlier && { after: earlier.hash }), parts, unseen }, earlier);
  const file = store.write(name, { number, hash, local: false }, content);
  store.publishResults(name, hash);
  if (known) store.remove(name, known);
  return { ...outcome, state: "written", file };
}
