import type { FinishReason, JsonObject, JsonValue, TokenLogProbability, Usage } from "@ashlar/core";

/** The vendors whose wire a fake speaks. */
export type VendorName = "openai" | "anthropic" | "google";

/**
 * What a fake model says, in no vendor's terms: each fake writes it in its own wire, whole or streamed as the request asks.
 * Text alone is short for `{ text }`.
 */
export interface FakeReply {
  /** Default: a short sentence, unless it has something else to say. */
  readonly text?: string;
  /** The tokens of `text`, in its place. They are streamed one by one. OpenAI and Google tell how likely they were. */
  readonly tokens?: readonly TokenLogProbability[];
  /** What it thinks before it answers. Signed where the wire signs. */
  readonly reasoning?: string;
  readonly toolCalls?: readonly FakeToolCall[];
  /** It refuses, in these words where the wire has a place for them. */
  readonly refusal?: string;
  /** Default: `tool-calls` with tool calls, `refusal` with a refusal, else `stop`. */
  readonly finishReason?: FinishReason;
  /**
   * Default: some tokens of each kind that the wire reports. What is left out the wire leaves out, or reports as 0 where it always
   * reports it; `{}` says nothing at all.
   */
  readonly usage?: Usage;
  /** Vectors for a request to embed, one for each text. Default: made up from the texts. */
  readonly embeddings?: readonly (readonly number[])[];
  /** How the stream is written. */
  readonly framing?: Framing;
  /** What goes wrong on the way. */
  readonly fault?: Fault;
}

/** A tool call of a fake model. Arguments given as text are sent as they are, so that they can be broken. */
export interface FakeToolCall {
  /** Default: one that the fake makes up; none over Google's wire, which need not have any. */
  readonly id?: string;
  readonly name: string;
  readonly arguments: JsonValue;
}

/** How the events of a stream are written; all of these are legal. */
export interface Framing {
  /** Characters of text or arguments in one event. Default 4. */
  readonly pieceLength?: number;
  /** Bytes in one write to the socket, which cuts characters too. Default: an event each. */
  readonly bytes?: number;
  readonly newline?: "\n" | "\r\n" | "\r";
  /** Comments, empty lines and a `retry` between the events: all of them mean nothing. */
  readonly comments?: boolean;
  /** `data:{…}` instead of `data: {…}`. */
  readonly withoutSpace?: boolean;
  /** Milliseconds between two events. */
  readonly pause?: number;
}

/**
 * How a provider says how long to wait: in the header `retry-after-ms`, in `retry-after` as seconds or as a date, by the time at which its
 * limits are full again, or in the body. Where a vendor has no such form, its usual one is taken.
 */
export type RetryAfterForm = "none" | "milliseconds" | "seconds" | "date" | "reset-headers" | "body";

/** What goes wrong. Faults in a stream come after `afterEvents` pieces of the answer (default 2). */
export type Fault =
  /**
   * The provider says no, in its own words and with its own status and code. `wait` is in milliseconds, 1000 unless it is given; the form is
   * `none`, and `seconds` where there is a wait.
   */
  | { readonly type: "refused"; readonly reason: RefusedReason; readonly retryAfter?: RetryAfterForm; readonly wait?: number }
  /** The same, in the middle of a stream that began with HTTP 200. */
  | { readonly type: "error-event"; readonly reason: RefusedReason; readonly afterEvents?: number }
  /** Any status with any body. */
  | {
      readonly type: "response";
      readonly status: number;
      readonly body: string;
      readonly contentType?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** A proxy's page of HTML, with status 200 unless it says otherwise. */
  | { readonly type: "html"; readonly status?: number }
  | { readonly type: "empty-body" }
  /** A whole reply that is shorter than its content-length says, and a cut connection. */
  | { readonly type: "truncated-body" }
  /** The connection is cut before the headers. */
  | { readonly type: "hang-up" }
  /** The request is accepted and never answered. */
  | { readonly type: "silence" }
  /** The headers, or the whole reply, come this much later. */
  | { readonly type: "slow-first-byte"; readonly milliseconds: number }
  /** The connection is cut in mid-stream. */
  | { readonly type: "reset"; readonly afterEvents?: number }
  /** The stream ends cleanly, and too early: without what ends it on this wire. */
  | { readonly type: "early-end"; readonly afterEvents?: number }
  /** The stream stands still, and the connection stays open. */
  | { readonly type: "stall"; readonly afterEvents?: number }
  /** An event that is not JSON, or is cut in the middle. */
  | { readonly type: "malformed-event"; readonly afterEvents?: number }
  /** An event that no version of the wire knows; to be passed over. */
  | { readonly type: "unknown-event"; readonly afterEvents?: number }
  /** Events of bookkeeping that come twice (the start, the last usage); the answer is still the answer. */
  | { readonly type: "duplicate-events" };

/** Why a provider refuses a request. `refused` chooses the status and code that this vendor uses. */
export type RefusedReason =
  | "wrong-key"
  | "no-permission"
  | "unknown-model"
  | "bad-request"
  | "context-length"
  | "rate-limit"
  | "quota"
  | "overloaded"
  | "server-error"
  | "content-filter";

/** A request as a fake got it. */
export interface FakeRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: JsonObject;
  /** True where it asks for a stream. */
  readonly streams: boolean;
}

/** An answer of the script: what to say, or a function of the request that decides. */
export type FakeAnswer = string | FakeReply | ((request: FakeRequest) => string | FakeReply);

/** How a fake vendor behaves apart from what it says. */
export interface FakeVendorOptions {
  /** How often a batch is asked about before it is complete; at each time an equal share of its lines is run. Default 2. */
  readonly batchPolls?: number;
}

/** A fake vendor before it listens. */
export interface FakeVendor {
  /** A `VendorName`, or the name of a vendor of your own. */
  readonly vendor: string;
  /** Adds answers to the script, one for each request. */
  replies(...answers: readonly FakeAnswer[]): FakeVendor;
  /** What requests get when the script is at its end. Default: an error that says so. */
  otherwise(answer: FakeAnswer): FakeVendor;
  /** Listens on a free port of 127.0.0.1. */
  start(): Promise<RunningVendor>;
}

/** A fake vendor that listens: a real HTTP server that speaks the vendor's wire. */
export interface RunningVendor extends AsyncDisposable {
  readonly vendor: string;
  /** `http://127.0.0.1:1234` */
  readonly url: string;
  /** As the vendor's SDK wants it: with the version where it has one. */
  readonly baseURL: string;
  readonly requests: readonly FakeRequest[];
  /** Connections that are open now. */
  readonly connections: number;
  /** Answers that have begun and not ended. */
  readonly unfinished: number;
  replies(...answers: readonly FakeAnswer[]): RunningVendor;
  otherwise(answer: FakeAnswer): RunningVendor;
  /**
   * The next request whose path has `path` in it meets this fault; one that takes an answer of the script takes it all the same. For
   * files and batches above all: `vendor.fails("/batches", { type: "hang-up" })`. Unless it is refused, what is asked for is done.
   */
  fails(path: string, fault: Fault): RunningVendor;
  /** Cuts all connections and stops. */
  close(): Promise<void>;
}
