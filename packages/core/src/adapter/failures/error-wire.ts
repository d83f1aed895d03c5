import type { JsonObject } from "../../json.ts";
import type { RateLimitState } from "../../model.ts";
import type { HeaderReader } from "./retry-after.ts";

/** What kind of failure a provider reports: each is an error class of core. */
export type ErrorKind =
  | "authentication"
  | "permission"
  | "not-found"
  | "invalid-request"
  | "context-length"
  | "unsupported"
  | "rate-limit"
  | "quota"
  | "overloaded"
  | "server"
  | "content-filter";

/** What a vendor says under `error`, as far as the kind of failure depends on it. */
export interface WireError {
  /** Codes, the most exact first. */
  readonly codes: readonly string[];
  readonly message?: string | undefined;
  /** The parameter that is meant. */
  readonly parameter?: string | undefined;
  /** A status that stands in the body, where HTTP has none: an error inside of a stream. */
  readonly status?: number | undefined;
  /** Milliseconds that the body asks to wait. */
  readonly wait?: number | undefined;
  readonly requestId?: string | undefined;
}

/** How one vendor tells of failures. All codes are in lower case. */
export interface ErrorWire {
  /** The kind by the vendor's code. Only codes tell a spent budget from a busy minute: both are 429. */
  readonly codes: Readonly<Record<string, ErrorKind>>;
  /** The kind by what is said, where a code is missing or means too much. Tried after exact codes, before `statuses`. */
  readonly words?: readonly (readonly [RegExp, ErrorKind])[];
  /** The kind by HTTP status. These go before the usual ones. */
  readonly statuses?: Readonly<Record<number, ErrorKind>>;
  /** Reads what stands under `error`. Default: `code`, `type`, `message` and `param`. */
  readonly read?: (error: JsonObject) => WireError;
  /** The header with the request's id. Default `x-request-id`. */
  readonly requestIdHeader?: string;
  /** Milliseconds that the vendor's own headers ask to wait. Asked for rate limits, when `retry-after` and the body say nothing. */
  readonly resetOf?: (headers: HeaderReader) => number | undefined;
  /** What the headers of an answer say is left of the vendor's limits. */
  readonly limitsOf?: (headers: HeaderReader) => readonly RateLimitState[];
  /** Where the key comes from: `the option apiKey, or the variable OPENAI_API_KEY`. */
  readonly keySource: string;
}
