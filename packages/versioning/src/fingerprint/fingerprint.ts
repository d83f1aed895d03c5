import type { JsonValue } from "@ashlar/core";
import { type CallParts, type Fingerprintable, partsOf } from "./parts.ts";
import { sha256 } from "./sha256.ts";

/** The version of what is hashed and how it is written. It is hashed too: another format is another hash, and never the same by chance. */
export const fingerprintFormat = 1;

/** What identifies everything that affects a call. */
export interface Fingerprint {
  /** SHA-256 of the parts, as 64 hexadecimal digits. */
  readonly hash: string;
  readonly parts: CallParts;
  /** What affects the call and is not in the hash, in words: name it in `uses`. */
  readonly unseen: readonly string[];
}

/** What a fingerprint can't see by itself. */
export interface FingerprintOptions {
  /** Data that the call depends on beyond what is seen: the version of a refinement, a rule that a helper looks up. */
  readonly uses?: readonly JsonValue[];
}

const known = new WeakMap<Fingerprintable, Map<string, Promise<Fingerprint>>>();

/**
 * Identifies everything that affects a call: its prompt, rendered with placeholders in all its branches, with every imported constant and
 * helper in it; schemas, tools, model, parameters, and the blocks that change what is sent. Never inputs, never keys. The hash is the same
 * from source and from any build, minified or not. Kept for each call value.
 *
 * The prompt function is called with placeholders for that, some dozen times: it should have no effects.
 *
 * @throws VersionError for a prompt that does not come within 10 seconds
 * @example
 * const { hash, unseen } = await fingerprint(recommend);
 */
export function fingerprint(call: Fingerprintable, options: FingerprintOptions = {}): Promise<Fingerprint> {
  const { uses = [] } = options;
  const key = JSON.stringify(uses);
  const ofCall = known.get(call) ?? new Map<string, Promise<Fingerprint>>();
  known.set(call, ofCall);
  const before = ofCall.get(key);
  if (before) return before;
  const now = compute(call, uses);
  ofCall.set(key, now);
  now.catch(() => ofCall.delete(key)); // another time it may come
  return now;
}

async function compute(call: Fingerprintable, uses: readonly JsonValue[]): Promise<Fingerprint> {
  const { parts, unseen } = await partsOf(call, uses);
  return { hash: await hashOf(parts), parts, unseen };
}

/** The hash of parts, whose members have the order in which `partsOf` gives them. */
export function hashOf(parts: CallParts): Promise<string> {
  return sha256(JSON.stringify([fingerprintFormat, parts]));
}
