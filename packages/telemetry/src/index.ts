/**
 * `@ashlar/telemetry`: OpenTelemetry spans and metrics for LLM calls.
 *
 * @module
 */

// Content
export type { CaptureOptions, Content } from "./content/capture.ts";
// Names
export { type Conventions, type ConventionsVersion, conventions } from "./conventions/conventions.ts";
// Errors
export { OpenTelemetryMissingError } from "./open-telemetry.ts";
// The block
export type { TelemetryOptions } from "./options.ts";
export { propagatingFetch } from "./propagating-fetch.ts";
export { type Telemetry, type Traceable, type Traced, telemetry } from "./telemetry.ts";
export type { RetrievalSource } from "./trace-retrieval.ts";
