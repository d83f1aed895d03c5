import { isJsonObject, type JsonValue, type LanguageModel } from "@ashlar/core";

/** Which version of a call answered. */
export interface Version {
  /** The call's name. */
  readonly name: string;
  /** SHA-256 of everything that affects the call: its identity. */
  readonly hash: string;
  /** Its number in this project; absent where there is no disk that keeps it. */
  readonly number?: number;
}

/** What replies of a versioned call carry. */
export interface Versioned {
  /** Absent only where the call could not be identified, or not in time: its prompt waits for something. A warning says so. */
  readonly version?: Version;
}

/**
 * The version that something tells: a reply of a versioned call, the error of one that failed (any of Ashlar's), or one of its attempts.
 *
 * @example
 * recommend(input).catch((error) => failures.count(versionOf(error)?.number));
 */
export function versionOf(told: unknown): Version | undefined {
  if (typeof told !== "object" || told === null || !("version" in told) || !isJsonObject(told.version)) return undefined;
  const { name, hash, number } = told.version;
  if (typeof name !== "string" || typeof hash !== "string") return undefined;
  return { name, hash, ...(typeof number === "number" && { number }) };
}

/** How a call is versioned. */
export interface VersionedOptions {
  /** What the call depends on beyond what a fingerprint sees, as data: the version of a refinement, a rule that a helper looks up. */
  readonly uses?: readonly JsonValue[];
  /** Models that earlier versions were run on, so that they can be again. */
  readonly models?: readonly LanguageModel[];
  /** The environment whose pins hold, such as `production`. Default: the variable `ASHLAR_ENV`; without it no pin holds. */
  readonly environment?: string;
  /** The folder that versions and pins are kept in. Default: `.ashlar` beside the nearest `package.json`, upwards from the working directory. */
  readonly folder?: string;
  /** Hears, once each, of what could not be done. The call goes on. Default: `console.warn`. */
  readonly onWarning?: (message: string, cause: unknown) => void;
}
