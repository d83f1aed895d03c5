/**
 * `@ashlar/provider-kit`: a conformance suite for adapters, and fake vendors.
 *
 * @module
 */

export type {
  CreateModel,
  EmbeddedEmbeddingTestOptions,
  EmbeddedModelTestOptions,
  EmbeddingModelTestOptions,
  LanguageModelTestOptions,
  MediaKind,
  TestedCapabilities,
  ToolChoiceKind,
  VendorAddress,
  WireCapabilities,
} from "./suite/options.ts";
export { testEmbeddingModel } from "./suite/test-embedding-model.ts";
export { testLanguageModel } from "./suite/test-language-model.ts";
