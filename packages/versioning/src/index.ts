/**
 * `@ashlar/versioning`: everything that affects a call, versioned as one unit.
 *
 * @module
 */

// Fingerprints
export { type Fingerprint, type FingerprintOptions, fingerprint } from "./fingerprint/fingerprint.ts";
export type { CallParts, Fingerprintable } from "./fingerprint/parts.ts";
export type { PromptTemplate } from "./prompt/explore.ts";
export type { Assignment } from "./prompt/switches.ts";
