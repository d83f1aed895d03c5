import type { ErrorWire } from "./error-wire.ts";
import type { Redactor } from "./redact.ts";

/** Where a reply or a failure came from, for its message. */
export interface Origin {
  readonly provider: string;
  readonly model: string;
  readonly host: string;
  readonly redact: Redactor;
  /** How this vendor tells of failures. */
  readonly errors: ErrorWire;
}
