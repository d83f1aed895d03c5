import type { CallParts } from "../fingerprint/parts.ts";

/** A version of a call, as its file keeps it. */
export interface Snapshot {
  readonly name: string;
  readonly hash: string;
  /** The hash of the version that it came after; absent for a first one. */
  readonly after?: string;
  readonly parts: CallParts;
  /** What affects the call and is not in the hash. */
  readonly unseen: readonly string[];
}
