import type { FinishReason, JsonValue, Message, Usage } from "@ashlar/core";

/** One request to a model, as a trace keeps it. */
export interface TracedAttempt {
  readonly provider: string;
  readonly model: string;
  readonly usage: Usage;
  /** US dollars; absent when the price is not known. */
  readonly cost?: number;
  /** Milliseconds after the start of the call at which it ended. */
  readonly endedAfter: number;
  readonly milliseconds: number;
  /** The `code` of its error, or the name of one that has none. */
  readonly errorCode?: string;
}

/** A tool call of a trace. What went in and came out stands in `messages`, where they are captured. */
export interface TracedTool {
  readonly name: string;
  readonly failed: boolean;
}

/** What somebody thinks of a trace. */
export interface Annotation {
  /** A word of your own, such as `good`, `bad`, `wrong-tone`. */
  readonly label?: string;
  /** From 0 (wrong) to 1 (right). */
  readonly score?: number;
  readonly note?: string;
  /** What the answer should have been, where it was wrong. */
  readonly expected?: JsonValue;
}

/** The version of a call: what the versioning block gave its reply. */
export interface TracedVersion {
  readonly number?: number;
  readonly hash?: string;
}

/** One run of a call: plain JSON data. */
export interface Trace {
  /** 16 hexadecimal digits; the id of its span in OpenTelemetry. */
  readonly id: string;
  /** Shared by all that ran within one outermost call: 32 hexadecimal digits; OpenTelemetry's trace id. */
  readonly traceId: string;
  /** The trace of the call in whose tool or prompt this call ran. */
  readonly parent?: string;
  /** The call's name. */
  readonly call: string;
  readonly version?: TracedVersion;
  /** When the call began: ISO 8601, UTC. */
  readonly time: string;
  /** How long it took, all attempts, tools and waits included. */
  readonly milliseconds: number;
  /** Until the first event of a stream. */
  readonly firstChunkMilliseconds?: number;
  readonly streamed: boolean;
  /** True for a turn that goes on with a conversation. */
  readonly resumed: boolean;
  readonly finishReason?: FinishReason;
  /** Why the call failed. The message is redacted, and says nothing of the model's words unless the output is captured. */
  readonly error?: { readonly code: string; readonly message: string };
  /** All attempts together. */
  readonly usage: Usage;
  /** US dollars; absent when the price of an attempt is not known. */
  readonly cost?: number;
  readonly attempts: readonly TracedAttempt[];
  readonly tools: readonly TracedTool[];
  readonly environment?: string;
  /** What went in; absent unless it is captured. */
  readonly input?: JsonValue;
  /** What came out; absent unless it is captured. */
  readonly output?: JsonValue;
  /** The conversation; absent unless it is captured. */
  readonly messages?: readonly Message[];
  /** What of `input`, `output` and `messages` was captured and could not be kept, and why. */
  readonly omitted?: Readonly<Partial<Record<CapturedPart, string>>>;
  readonly annotation?: Annotation;
}

/** What can be captured beside the figures. */
export type CapturedPart = "input" | "output" | "messages";
