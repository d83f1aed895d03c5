/**
 * `@ashlar/core/adapter`: what an adapter for a provider is made of, beside its vendor's SDK and the mapping of its wire.
 *
 * @module
 */

export { asText } from "./adapter/as-text.ts";
// Batches
export { runBatch } from "./adapter/batch.ts";
export { BatchError, type BatchFailure, BatchFileError, batchError } from "./adapter/batch-errors.ts";
export type { BatchOptions } from "./adapter/batch-options.ts";
export type { BatchProgress, BatchState } from "./adapter/batch-progress.ts";
export type { BatchResult } from "./adapter/batch-result.ts";
export type { BatchLine, BatchLineResult, BatchStatus, BatchSubmission, BatchWire } from "./adapter/batch-wire.ts";
// Failures
export { connectionError } from "./adapter/connection-error.ts";
// Requests
export { type CountOptions, countWithin, type TokenCount, type TokenCounter } from "./adapter/count-tokens.ts";
// The way to a server
export { defaultFetch } from "./adapter/default-fetch.ts";
export { checkConnection, checkURL, environment } from "./adapter/environment.ts";
export type { ErrorKind, ErrorWire, WireError } from "./adapter/error-wire.ts";
export { type Failure, ReportedFailure } from "./adapter/failure.ts";
export type { Fetch } from "./adapter/fetch.ts";
export { type Address, httpClient, jsonTransport } from "./adapter/http-client.ts";
export { jsonText } from "./adapter/json-text.ts";
export { type ApiKey, type KeySetting, readKey } from "./adapter/key.ts";
export { laterModel, type ModelWork } from "./adapter/later-model.ts";
export { loadPart } from "./adapter/load-part.ts";
export { loadedOnce } from "./adapter/loaded-once.ts";
export { type Origin, originOf, type Source } from "./adapter/origin.ts";
export { type BatchProvider, type OwnModels, ownModels } from "./adapter/own-models.ts";
export { providerError, readError } from "./adapter/provider-error.ts";
export { withProviderOptions } from "./adapter/provider-options.ts";
// Replies
export { readStream, type StreamWire, type WireReader } from "./adapter/read-stream.ts";
export { cleanCause, type Redactor, redactor, secretHeaders } from "./adapter/redact.ts";
export { readObject, readReply } from "./adapter/reply-body.ts";
export { countOf, reportedUsage, sumOf } from "./adapter/reported-usage.ts";
export { capped, durationOf, type HeaderReader, retryAfterOf } from "./adapter/retry-after.ts";
export { type SseEvent, type SseParser, sseParser } from "./adapter/sse.ts";
export { textLines } from "./adapter/text-lines.ts";
export {
  type Client,
  type ClientRequest,
  createTransport,
  type Exchange,
  type OutgoingRequest,
  type Transport,
  type TransportSetting,
} from "./adapter/transport.ts";
export { nativeOutput, unsupported } from "./adapter/unsupported.ts";
export { type VendorServer, vendorServer } from "./adapter/vendor-server.ts";
export type { VendorSetting } from "./adapter/vendor-setting.ts";
export { abortError as abortedError } from "./request/watch.ts";
