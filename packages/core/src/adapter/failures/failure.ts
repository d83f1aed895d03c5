import type { ErrorDetails } from "../../errors.ts";
import type { HeaderReader } from "./retry-after.ts";

/** A failure as the wire tells it. */
export interface Failure {
  /** The object or the text under `error`, or the whole body where there is no such field. */
  readonly error: unknown;
  readonly status?: number | undefined;
  readonly headers?: HeaderReader | undefined;
}

/**
 * A failure that a provider reported, thrown where it is met. What makes the error of its kind of it is loaded only then: `readReply` and
 * `readStream` do so for what a wire's functions throw.
 */
export class ReportedFailure extends Error {
  readonly failure: Failure;
  readonly details: ErrorDetails;

  /** @param details what the error is to carry beside the failure, such as `usage` */
  constructor(failure: Failure, details: ErrorDetails = {}) {
    super("The provider reported a failure.");
    this.failure = failure;
    this.details = details;
  }
}

/** Stands for what a function given as `fetch` gave in the place of a response. */
export const noResponse: unique symbol = Symbol("no response");

/** What `fetch` met. SDKs put errors of their own around it; it is found again in their causes. */
export class FetchFailure extends Error {
  /** What it threw, or the text of a response that refuses. */
  readonly met: unknown;
  /** The response that refuses. */
  readonly response: Pick<Response, "status" | "headers"> | undefined;

  constructor(met: unknown, response?: Pick<Response, "status" | "headers">) {
    super("fetch failed");
    this.met = met;
    this.response = response;
  }
}

/** A stream that is not what the wire says it is. The message goes on from "the stream". */
export class Malformed extends Error {
  /** The event that makes no sense; or, where the stream ended too early, what stood in it without being an event. */
  readonly said: string;
  readonly isEvent: boolean;

  constructor(message: string, said: string, isEvent = true) {
    super(message);
    this.said = said;
    this.isEvent = isEvent;
  }
}
