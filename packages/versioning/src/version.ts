import type { JsonValue, LanguageModel } from "@ashlar/core";

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
