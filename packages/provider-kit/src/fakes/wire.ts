import type { JsonObject } from "@ashlar/core";
import type { FakeRequest, RefusedReason, RetryAfterForm } from "./fake-vendor.ts";
import type { Said } from "./said.ts";

/** A request as the server read it. */
export interface Received extends FakeRequest {
  /** The path alone, with what was encoded in it decoded. */
  readonly pathname: string;
  readonly query: URLSearchParams;
  /** For the id of the request: the first is 1. */
  readonly number: number;
}

/** One event of a stream. */
export interface WireEvent {
  /** Where the wire names its events. */
  readonly name?: string;
  readonly data: JsonObject | string;
  /**
   * `piece`: a piece of the answer. `bookkeeping`: may come twice. `closing`: comes after the last piece, as does all that follows.
   */
  readonly role?: "piece" | "bookkeeping" | "closing" | "closing-bookkeeping";
}

/** A stream on its way. */
export interface WireStream {
  events(): Iterable<WireEvent>;
  /** What tells of a failure after the events so far. Nothing follows it. */
  failed(failure: Failure): readonly WireEvent[];
  /** An event that no version of the wire knows, after the events so far. */
  unknown(): WireEvent;
}

/** What came of a line of a batch. */
export interface LineAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** An answer with an error, as the vendor writes it. */
export interface Failure extends LineAnswer {
  /** Beside those of every reply, of which `undefined` takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** How the vendor says to wait. */
export interface Wait {
  readonly form: RetryAfterForm;
  readonly milliseconds: number;
}

/** How a path answers. */
export interface AnsweringPath {
  /** The whole reply. */
  whole(said: Said): JsonObject | string;
  /** Default: JSON. */
  readonly contentType?: string;
  /** The reply in events. Absent where the wire does not stream. */
  stream?(said: Said): WireStream;
  /** A failure of a request that the vendor had accepted, where that is not the body of the failure. */
  failedWhole?(failure: Failure): JsonObject;
}

/** A path of the wire where a model answers: each request takes an answer of the script. */
export interface ModelPath extends AnsweringPath {
  whole(said: Said): JsonObject;
}

/** An answer that the script has no part in. */
export interface Served {
  readonly status?: number;
  readonly body: JsonObject | string;
  readonly contentType?: string;
}

/** Answers a line of a batch with the script. */
export type AskLine = (line: { readonly path: string; readonly body: JsonObject }) => LineAnswer;

/** The wire of one vendor, for one running fake: it may keep files and batches. */
export interface VendorWire {
  readonly vendor: string;
  /** What follows the address in a base URL. */
  readonly basePath: string;
  /** Headers of every reply. */
  headers(request: Received): Readonly<Record<string, string>>;
  /** True where the request asks for a stream. */
  streams(request: Pick<Received, "pathname" | "body">): boolean;
  /** Where a model answers this request, or `undefined`. */
  model(request: Received): ModelPath | undefined;
  /** Answers what is no question to a model, or gives `undefined` where the wire has no such path. */
  serve(request: Received, ask: AskLine): Served | undefined;
  refused(reason: RefusedReason, wait: Wait, request: Received): Failure;
  /** A failure in the vendor's words that is none of the reasons. */
  failure(kind: "bad-request" | "not-found", message: string, request: Received): Failure;
}
