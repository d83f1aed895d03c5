/**
 * `@ashlar/provider-kit`: a conformance suite for adapters, and fake vendors.
 *
 * @module
 */

export {};
