/**
 * `@ashlar/provider-kit`: a conformance suite for adapters, and fake vendors.
 *
 * @module
 */

// Fake vendors
export * from "./fakes.ts";
// For tests of your own
export { eventsOf, failureOf, requestOf } from "./own-tests.ts";
// A model without a vendor
export * from "./scripted.ts";
// The suite
export type {
  CreateModel,
  EmbeddedEmbeddingTestOptions,
  EmbeddedModelTestOptions,
  EmbeddingModelTestOptions,
  ErrorCapabilities,
  LanguageModelTestOptions,
  MediaKind,
  TestedCapabilities,
  ToolChoiceKind,
  VendorAddress,
  WireCapabilities,
} from "./suite/options.ts";
export { testEmbeddingModel } from "./suite/test-embedding-model.ts";
export { testLanguageModel } from "./suite/test-language-model.ts";
