import type { CallContext, LanguageModel, ModelRequest, StreamEvent } from "@ashlar/core";
import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, type ReadableSpan, type Sampler, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { onTestFinished } from "vitest";
import type { TelemetryOptions } from "../options.ts";
import { type Telemetry, telemetry } from "../telemetry.ts";

/** A histogram's values for one set of attributes. */
export interface Recorded {
  readonly count: number;
  readonly sum: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Telemetry over OpenTelemetry's SDK, whose exports stay in memory. */
export interface InMemory {
  readonly traced: Telemetry;
  spans(): readonly ReadableSpan[];
  /** The span of a name; an error when there is not exactly one. */
  span(name: string): ReadableSpan;
  /** The names of all spans as a tree: children are indented, in the order in which they began. */
  tree(): string;
  recorded(metric: string): Promise<readonly Recorded[]>;
  /** All that was exported, as text. */
  everything(): Promise<string>;
}

/** How the SDK is set up. */
export interface InMemoryOptions extends Omit<TelemetryOptions, "tracer" | "meter"> {
  readonly sampler?: Sampler;
  /** Whether a context manager is registered, as it is in an application. Default true. */
  readonly contextManager?: boolean;
}

/** Sets up an SDK for the running test. */
export function inMemory({ sampler, contextManager = true, ...options }: InMemoryOptions = {}): InMemory {
  if (contextManager) {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    onTestFinished(() => context.disable());
  }
  const spanExporter = new InMemorySpanExporter();
  const tracers = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: spanExporter })],
    ...(sampler && { sampler }),
  });
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 2 ** 30 });
  const meters = new MeterProvider({ readers: [reader] });
  onTestFinished(async () => {
    await Promise.all([tracers.shutdown(), meters.shutdown()]);
  });
  const metrics = async () => {
    await reader.forceFlush();
    return (metricExporter.getMetrics().at(-1)?.scopeMetrics ?? []).flatMap((scope) => scope.metrics);
  };
  const spans = () => spanExporter.getFinishedSpans();
  return {
    traced: telemetry({ tracer: tracers.getTracer("test"), meter: meters.getMeter("test"), ...options }),
    spans,
    span(name) {
      const found = spans().filter((span) => span.name === name);
      if (found.length !== 1) throw new Error(`${found.length} spans are called "${name}". There are:\n${treeOf(spans())}`);
      return found[0]!;
    },
    tree: () => treeOf(spans()),
    async recorded(name) {
      const metric = (await metrics()).find(({ descriptor }) => descriptor.name === name);
      return (metric?.dataPoints ?? []).map(({ attributes, value }) => {
        if (typeof value !== "object" || !("sum" in value)) throw new Error(`${name} is no histogram`);
        return { count: value.count, sum: value.sum ?? Number.NaN, attributes };
      });
    },
    async everything() {
      const exported = spans().map(({ name, attributes, status, events, links }) => ({ name, attributes, status, events, links }));
      return JSON.stringify([exported, await metrics()]);
    },
  };
}

function treeOf(spans: readonly ReadableSpan[]): string {
  const ids = new Set(spans.map((span) => span.spanContext().spanId));
  const startOf = ({ startTime: [seconds, nanoseconds] }: ReadableSpan) => seconds * 1e9 + nanoseconds;
  const below = (parent: string | undefined, depth: number): string[] =>
    spans
      .filter(({ parentSpanContext: above }) => (above && ids.has(above.spanId) ? above.spanId : undefined) === parent)
      .sort((a, b) => startOf(a) - startOf(b))
      .flatMap((span) => [`${"  ".repeat(depth)}${span.name}`, ...below(span.spanContext().spanId, depth + 1)]);
  return below(undefined, 0).join("\n");
}

/** A request of one line. */
export const hello: ModelRequest = { messages: [{ role: "user", content: [{ type: "text", text: "Hello?" }] }] };

/** The context of a request that nobody aborts. */
export const calm = (context: Partial<CallContext> = {}): CallContext => ({ signal: new AbortController().signal, ...context });

/** All events of a model's stream. */
export function eventsOf(model: LanguageModel, context: Partial<CallContext> = {}): Promise<readonly StreamEvent[]> {
  return Array.fromAsync(model.stream(hello, calm(context)));
}
