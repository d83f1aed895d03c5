/**
 * `@ashlar/local`: embedded language and embedding models: no key, no server.
 *
 * @module
 */

// Errors
export {
  ChecksumError,
  DiskSpaceError,
  LocalRuntimeError,
  ModelFileError,
  type WeightsAttempt,
  WeightsUnavailableError,
} from "./errors.ts";
// Models
export type { Adapter } from "./generation/engine.ts";
export { type LocalModel, type LocalModelOptions, local } from "./local.ts";
export { type LocalEmbeddingModel, type LocalEmbeddingOptions, localEmbedding } from "./local-embedding.ts";
export { defaultComputePrice, type LocalOptions } from "./options.ts";
export type { Gpu } from "./runtime/runtime.ts";
// Weights
export { defaultCacheFolder } from "./weights/cache-folder.ts";
export { type DownloadOptions, downloadModel } from "./weights/download-model.ts";
export type { HubOptions } from "./weights/hub.ts";
export { type HubFile, type KnownModel, knownModel, knownModels, type SourceFile, type WheelFile } from "./weights/known-models.ts";
export type { OnProgress, Progress, ProgressPhase } from "./weights/progress.ts";
