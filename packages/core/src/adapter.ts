/**
 * `@ashlar/core/adapter`: what an adapter for a provider is made of, beside its vendor's SDK and the mapping of its wire.
 *
 * @module
 */

// Batches
export { batchError } from "./adapter/batch/errors.ts";
export { batchAnswer, readBatchLine, strayLine } from "./adapter/batch/read-line.ts";
export type { BatchLine, BatchLineResult, BatchStatus, BatchSubmission, BatchWire } from "./adapter/batch/wire.ts";
// Counts of tokens
export { countWithin } from "./adapter/count-tokens.ts";
// Failures
export { connectionError } from "./adapter/failures/connection-error.ts";
export type { ErrorKind, ErrorWire, WireError } from "./adapter/failures/error-wire.ts";
export { type Failure, ReportedFailure } from "./adapter/failures/failure.ts";
export { type Origin, originOf, type Source } from "./adapter/failures/origin.ts";
export { providerError, readError } from "./adapter/failures/provider-error.ts";
export { cleanCause, type Redactor, redactor, secretHeaders } from "./adapter/failures/redact.ts";
export { capped, durationOf, type HeaderReader } from "./adapter/failures/retry-after.ts";
// The way to a server
export { defaultFetch } from "./adapter/fetch/default-fetch.ts";
export type { Fetch } from "./adapter/fetch/fetch.ts";
// Replies
export { asText } from "./adapter/replies/as-text.ts";
export { jsonText } from "./adapter/replies/json-text.ts";
export { readObject, readReply } from "./adapter/replies/read-reply.ts";
export { readStream, type StreamWire, type WireReader } from "./adapter/replies/read-stream.ts";
export { countOf, reportedUsage, sumOf } from "./adapter/replies/reported-usage.ts";
export { textLines } from "./adapter/replies/text-lines.ts";
// Requests
export { type Address, httpClient, jsonTransport } from "./adapter/requests/http-client.ts";
export { mediaOf } from "./adapter/requests/media-of.ts";
export { ownData } from "./adapter/requests/own-data.ts";
export { withProviderOptions } from "./adapter/requests/provider-options.ts";
export {
  type Client,
  type ClientRequest,
  createTransport,
  type Exchange,
  type OutgoingRequest,
  type Transport,
  type TransportSetting,
} from "./adapter/requests/transport.ts";
export { nativeOutput, unsupported } from "./adapter/requests/unsupported.ts";
export { type ApiKey, type KeySetting, readKey } from "./adapter/server/key.ts";
// What a provider is before its first request
export * from "./provider.ts";
export { abortError as abortedError } from "./request/watch.ts";
