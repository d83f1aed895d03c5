import { VersionError } from "../errors.ts";
import { type StoredVersion, shortHash } from "./store.ts";

/** A version of a call: its number, the beginning of its hash (four digits or more), or both as its file is named, `3-a1b2c3d4e5f6`. */
export type VersionReference = number | string;

/**
 * Finds a version. Where both are given the hash counts, as a merge of branches can change a number.
 *
 * @throws VersionError when there is none, or more than one
 */
export function findVersion(versions: readonly StoredVersion[], name: string, reference: VersionReference): StoredVersion {
  const text = String(reference).toLowerCase();
  const hash = /^(?:\d+-)?([0-9a-f]{4,64})$/.exec(text)?.[1]?.slice(0, shortHash);
  const byNumber = /^\d+$/.test(text) ? versions.find(({ number }) => number === Number(text)) : undefined;
  const byHash = hash === undefined ? [] : versions.filter((version) => version.hash.startsWith(hash));
  if (byNumber) return byNumber;
  const [found, ...others] = byHash;
  const list = versions.map(({ number, hash: own }) => `${number}-${own}`).join(", ") || "none";
  if (!found) throw new VersionError(`"${name}" has no version ${text}. Its versions are: ${list}.`, { reason: "unknown" });
  if (others.length > 0) {
    const fitting = byHash.map((version) => version.hash).join(", ");
    throw new VersionError(`${text} is the beginning of several versions of "${name}": ${fitting}. Give more of the hash.`, {
      reason: "ambiguous",
    });
  }
  return found;
}
