/**
 * `@ashlar/versioning`: everything that affects a call, versioned as one unit.
 *
 * @module
 */

export {};
