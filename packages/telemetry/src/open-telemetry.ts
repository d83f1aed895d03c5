import { defineError } from "@ashlar/core";

/** OpenTelemetry's API: the peer dependency, loaded by the first call that is traced. */
export type OpenTelemetry = typeof import("@opentelemetry/api");

/** The package `@opentelemetry/api` is not there. Install it beside `@ashlar/telemetry`. */
export class OpenTelemetryMissingError extends defineError("opentelemetry-missing") {}

/**
 * Loads OpenTelemetry's API.
 *
 * @throws OpenTelemetryMissingError
 */
export async function loadOpenTelemetry(): Promise<OpenTelemetry> {
  try {
    return await import("@opentelemetry/api");
  } catch (cause) {
    throw new OpenTelemetryMissingError(
      "@ashlar/telemetry needs OpenTelemetry's API, which could not be loaded. Install it: npm install @opentelemetry/api",
      { cause },
    );
  }
}
