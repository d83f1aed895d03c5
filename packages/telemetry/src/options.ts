import type { Attributes, Meter, Tracer } from "@opentelemetry/api";
import type { CaptureOptions } from "./content/capture.ts";
import type { ConventionsVersion } from "./conventions/conventions.ts";

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
