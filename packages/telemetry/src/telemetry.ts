import type { Call, EmbeddingModel, LanguageModel, Reply } from "@ashlar/core";
import { traceCall } from "./call/trace-call.ts";
import { traceModel } from "./model/trace-model.ts";
import { observation } from "./observer.ts";
import { checkOptions, type TelemetryOptions } from "./options.ts";
import { traceEmbedding } from "./trace-embedding.ts";
import { type RetrievalSource, traceRetrieval } from "./trace-retrieval.ts";

/** What can be traced. */
export type Traceable = LanguageModel | EmbeddingModel | Call<never, Reply>;

/** What comes of tracing: the same thing, without what only its maker gave it. */
export type Traced<T extends Traceable> =
  T extends Call<infer In, infer R> ? Call<In, R> : T extends LanguageModel ? LanguageModel : EmbeddingModel;

/** A block for models, embedding models and calls. */
export interface Telemetry {
  <T extends Traceable>(inner: T): Traced<T>;
  /**
   * Traces a search: the first argument is taken for the query, and the `id` and `score` of what is found for the documents, where
   * content is captured at all.
   *
   * @example
   * const search = traced.retrieval({ dataSource: "handbook", k: 6 }, (query: string) => index.search(query, { k: 6 }));
   */
  retrieval<This, Arguments extends unknown[], Found>(
    source: RetrievalSource,
    search: (this: This, ...parameters: Arguments) => Promise<Found>,
  ): (this: This, ...parameters: Arguments) => Promise<Found>;
}

/**
 * Spans and metrics by OpenTelemetry's GenAI conventions. The same block goes around a call, a language model or an embedding model.
 *
 * Around a call each run is a span, with its requests and tools below it. Around a model each request is one. Where blocks such as `retry`
 * stand between it and the adapter, their work is a span, and each attempt one below it, written when it has ended; a block next to the
 * adapter as well makes these spans active while the request runs, so that those of an HTTP instrumentation are nested below. Nothing is
 * traced twice.
 *
 * No content is exported unless `captureContent` says so. Without an SDK of OpenTelemetry nothing is recorded, at next to no cost.
 *
 * @throws RangeError for an option that is out of its range; OpenTelemetryMissingError from the first call, when `@opentelemetry/api` is not installed
 * @example
 * const traced = telemetry();
 * const recommend = pipe(call({ name: "recommend-book", model: pipe(openai("gpt-5-mini"), traced, retry()), … }), traced);
 */
export function telemetry(options: TelemetryOptions = {}): Telemetry {
  checkOptions(options);
  const observe = observation(options);
  function trace<In, R extends Reply>(inner: Call<In, R>): Call<In, R>;
  function trace(inner: LanguageModel): LanguageModel;
  function trace(inner: EmbeddingModel): EmbeddingModel;
  function trace(inner: LanguageModel | EmbeddingModel | Call<never, Reply>): LanguageModel | EmbeddingModel | Call<never, Reply> {
    if (typeof inner === "function") return traceCall(inner, observe);
    return "embed" in inner ? traceEmbedding(inner, observe) : traceModel(inner, observe);
  }
  return Object.assign(trace, {
    retrieval: <This, Arguments extends unknown[], Found>(
      source: RetrievalSource,
      search: (this: This, ...parameters: Arguments) => Promise<Found>,
    ) => traceRetrieval(source, search, observe),
  });
}
