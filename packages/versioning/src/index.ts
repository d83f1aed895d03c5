/**
 * `@ashlar/versioning`: everything that affects a call, versioned as one unit.
 *
 * @module
 */

// Errors
export { PinsError, SnapshotError, VersionError } from "./errors.ts";
// Fingerprints
export { type Fingerprint, type FingerprintOptions, fingerprint } from "./fingerprint/fingerprint.ts";
export type { CallParts, Fingerprintable } from "./fingerprint/parts.ts";
export type { Assignment } from "./prompt/shape-paths.ts";
export type { PromptTemplate, PromptVariant } from "./prompt/template.ts";
// Results of evaluations
export { attachResult } from "./results/attach-result.ts";
export { type PairedScores, pairResults } from "./results/pair-results.ts";
export { readResults } from "./results/read-results.ts";
export type { AttachedResult, VersionResult } from "./results/result.ts";
// Snapshots
export { type Change, changesBetween } from "./snapshot/changes.ts";
export type { Snapshot } from "./snapshot/snapshot.ts";
export { type SnapshotOutcome, snapshotCall } from "./snapshot/snapshot-call.ts";
// Versions side by side
export { type SplitOptions, type SplitReply, split } from "./split.ts";
// The store
export { findVersion, type VersionReference } from "./store/find-version.ts";
export { openProject } from "./store/open-project.ts";
export type { Pins } from "./store/pins.ts";
export type { MisnamedVersion, StoredVersion, VersionStore } from "./store/store.ts";
// Traces
export type { AnnotationChange } from "./traces/annotate.ts";
export type { Redact } from "./traces/content.ts";
export { tracesPath } from "./traces/database.ts";
export { TracesError, type TracesProblem } from "./traces/errors.ts";
export type { TraceFilter } from "./traces/filter.ts";
export { type ListOptions, openTraces, type TraceStore } from "./traces/open-traces.ts";
export { type OtlpSpan, type OtlpTraces, toOtlp } from "./traces/otlp.ts";
export type { OtlpAttribute, OtlpValue } from "./traces/otlp-values.ts";
export type { Retention } from "./traces/retention.ts";
export type { TailOptions } from "./traces/tail.ts";
export {
  type DatasetFormat,
  type DatasetOptions,
  type DatasetRow,
  datasetLine,
  type SkipReason,
  type TraceDataset,
  toDataset,
} from "./traces/to-dataset.ts";
export type { Annotation, CapturedPart, Trace, TracedAttempt, TracedTool, TracedVersion } from "./traces/trace.ts";
export { type TracedBlock, type TracedCalls, type TracedOptions, traced, withTraces } from "./traces/traced.ts";
export { flushTraces } from "./traces/writers.ts";
// Versions
export { type Version, type Versioned, type VersionedOptions, versionOf } from "./version.ts";
export { type VersionedCall, versioned } from "./versioned.ts";
