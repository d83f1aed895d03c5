/**
 * `@ashlar/provider-kit`: a conformance suite for adapters, and fake vendors.
 *
 * @module
 */

// Fake vendors
export * from "./fakes.ts";
