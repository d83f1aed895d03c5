/**
 * `@ashlar/telemetry`: OpenTelemetry spans and metrics for LLM calls.
 *
 * @module
 */

export {};
