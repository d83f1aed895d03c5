import type { Attributes, Meter, Tracer } from "@opentelemetry/api";
import type { CaptureOptions } from "./content/capture.ts";
import { type ConventionsVersion, conventions } from "./conventions/conventions.ts";

/** How calls and models are traced. */
export interface TelemetryOptions extends CaptureOptions {
  /** Default: the global tracer provider's tracer `@ashlar/telemetry`. */
  readonly tracer?: Tracer;
  /** Default: the global meter provider's meter `@ashlar/telemetry`. `false` records no metrics. */
  readonly meter?: Meter | false;
  /** Attributes for each span and metric, such as `server.address`. Values should be few: each is a series of its own. */
  readonly attributes?: Attributes;
  /** The version of the names. Default `"1.41"`. */
  readonly conventions?: ConventionsVersion;
}

/** @throws RangeError for an option that is out of its range */
export function checkOptions({ conventions: version = "1.41", maxContentLength = 1 }: TelemetryOptions): void {
  if (!Object.hasOwn(conventions, version)) {
    throw new RangeError(`conventions must be one of ${Object.keys(conventions).sort().join(", ")}, not ${JSON.stringify(version)}`);
  }
  if (!(maxContentLength > 0)) throw new RangeError(`maxContentLength must be a number above 0, not ${maxContentLength}`);
}
