/**
 * `@ashlar/core/provider`: what a provider is before its first request: its models with what they can do and cost. What a request needs is in
 * `@ashlar/core/adapter`, which holds all of this, too; a package that imports that by `import()` only, at the first request, is a small
 * part of an application that starts.
 *
 * @module
 */

// Batches, and counts of tokens
export { BatchError, type BatchFailure, BatchFileError } from "./adapter/batch/errors.ts";
export type { BatchOptions } from "./adapter/batch/options.ts";
export type { BatchProgress, BatchState } from "./adapter/batch/progress.ts";
export type { BatchResult } from "./adapter/batch/result.ts";
export type { CountOptions, TokenCount, TokenCounter } from "./adapter/count-tokens.ts";
// Models
export { laterEmbeddingModel } from "./adapter/later-embedding-model.ts";
export { laterModel, type ModelWork } from "./adapter/later-model.ts";
export { loadPart } from "./adapter/load-part.ts";
export { loadedOnce } from "./adapter/loaded-once.ts";
export { type BatchProvider, type OwnModels, ownModels } from "./adapter/own-models.ts";
// Options of its own
export type { OwnOptions } from "./adapter/own-options.ts";
export type { PlainJson } from "./adapter/plain-json.ts";
// The server
export { checkConnection, environment } from "./adapter/server/environment.ts";
export { priceOf } from "./adapter/server/price-of.ts";
export { type VendorServer, vendorServer } from "./adapter/server/vendor-server.ts";
export type { VendorSetting } from "./adapter/server/vendor-setting.ts";
