import { loadPart } from "../load-part.ts";
import type { ErrorWire } from "./error-wire.ts";
import { type Redactor, redactor, secretHeaders } from "./redact.ts";

/** Where a reply came from. What it takes to tell of failures is loaded when there is one: see `originOf`. */
export interface Source {
  readonly provider: string;
  readonly model: string;
  readonly host: string;
  /** How this vendor tells of failures. */
  readonly errors: ErrorWire | (() => Promise<ErrorWire>);
  /** The keys that were sent. No error may show them. */
  readonly keys: ReadonlySet<string>;
  /** Headers of the user's. What looks like a key in them is kept out of errors, too. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Where a failure came from, for its message. */
export interface Origin {
  readonly provider: string;
  readonly model: string;
  readonly host: string;
  readonly redact: Redactor;
  /** How this vendor tells of failures. */
  readonly errors: ErrorWire;
}

/** Loads what it takes to tell of failures. */
export async function originOf({ provider, model, host, errors, keys, headers }: Source): Promise<Origin> {
  const redact = redactor([...secretHeaders(headers), ...keys]);
  return { provider, model, host, redact, errors: typeof errors === "function" ? await loadPart({ provider, model }, errors) : errors };
}
