import type { LanguageModel, ModelReply, ModelRequest } from "../../model.ts";

/** One request of a batch. */
export interface BatchLine {
  /** At most 64 letters, digits, `-` and `_`. */
  readonly id: string;
  readonly body: object;
}

/** A batch that is about to be submitted, or was when the process ended. */
export interface BatchSubmission {
  /** A UUID. An adapter sends it along as the batch's metadata where the provider keeps some, so that `find` knows the batch again. */
  readonly key: string;
  /** The ids of its lines. */
  readonly lines: readonly string[];
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How far a batch is. */
export interface BatchStatus {
  /** In the provider's own word. */
  readonly state: string;
  /** Requests in all, and how many of them have an answer, or an error instead. */
  readonly requests: { readonly total: number; readonly completed: number; readonly failed: number };
  /** Set once the batch has ended: why lines without a result have none. `completed` when each line should have one. */
  readonly ended?: "completed" | "expired" | "cancelled" | "refused";
  /** Why the provider refused the batch. */
  readonly refusal?: Error;
}

/** What became of one line: an answer, or an error of core. A line that the results leave out has what `BatchStatus.ended` says. */
export type BatchLineResult =
  | { readonly id: string; readonly reply: ModelReply }
  | { readonly id: string; readonly error: Error }
  | { readonly id: string; readonly ended: "expired" | "cancelled" };

/**
 * What an adapter brings so that calls can run as batches: how one model's requests are written, and how its provider takes batches. Its
 * methods throw errors of core; those that are `retryable` are tried again.
 */
export interface BatchWire {
  /** The model whose requests are collected. */
  readonly model: LanguageModel;
  /** What of the model's price is paid in a batch: 0.5 for a half. */
  readonly priceShare: number;
  /** The most that one batch may hold; bytes are those of the bodies as JSON. */
  readonly limits: { readonly requests: number; readonly bytes: number };
  /** Milliseconds after a request to make a batch within which `find` may not know of it yet. */
  readonly settlesWithin: number;
  /** The body of one request. @throws UnsupportedError for what the wire can't carry */
  body(request: ModelRequest): object;
  /**
   * Sends lines ahead, where the provider takes them apart from the batch, and gives what `submit` needs of it. `key` is that of the
   * submission to come. It makes no batch, and so may be done again at no harm.
   */
  upload?(lines: readonly BatchLine[], key: string, signal: AbortSignal): Promise<string>;
  /** Makes a batch and gives its id. Whatever it throws without the provider's no, the batch may have been made. */
  submit(lines: readonly BatchLine[], submission: BatchSubmission, signal: AbortSignal, uploaded?: string): Promise<string>;
  /**
   * The id of the batch that a submission made, if it made one. For a submission whose outcome was never learned.
   *
   * @throws BatchError when that can't be told
   */
  find(submission: BatchSubmission, signal: AbortSignal): Promise<string | undefined>;
  status(batch: string, signal: AbortSignal): Promise<BatchStatus>;
  /** The results of a batch that has ended, in any order. */
  results(batch: string, signal: AbortSignal): AsyncIterable<BatchLineResult>;
  cancel(batch: string, signal: AbortSignal): Promise<void>;
}
