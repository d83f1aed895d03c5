import type { Attributes, Context, Span, Tracer } from "@opentelemetry/api";
import { namedAttributes, type Values } from "./conventions/attributes.ts";
import type { Conventions } from "./conventions/conventions.ts";
import type { Failure } from "./failure.ts";
import type { OpenTelemetry } from "./open-telemetry.ts";
import { type PromptValues, withPrompt } from "./prompt-context.ts";
import type { Quietly } from "./quietly.ts";

/** What a span begins with. */
export interface OperationStart {
  readonly name: string;
  readonly kind: "client" | "internal";
  /** Known before it begins: samplers decide by it. */
  readonly values: Values;
  /** Default: the active context, or that of the call to which `signal` belongs. */
  readonly parent?: Context;
  /** The signal of the run that it is part of. */
  readonly signal?: AbortSignal;
  /** For what has begun already: milliseconds since 1970. */
  readonly startTime?: number;
  /** The call that all below is done for. */
  readonly prompt?: PromptValues;
}

/** How a span ends. */
export interface OperationEnd {
  readonly values?: Values;
  readonly failure?: Failure | undefined;
  /** What the error says, where that may be exported. */
  readonly message?: string | undefined;
  /** Milliseconds since 1970. Default: now. */
  readonly endTime?: number;
}

/** A span that has begun. */
export interface Operation {
  /** False for a span that nobody will see: nothing needs to be gathered for it. */
  readonly isRecording: boolean;
  /** The context in which the span is the active one. */
  readonly context: Context;
  /** Milliseconds since 1970 at which it began. */
  readonly startTime: number;
  /** Seconds since it began. */
  seconds(): number;
  /** Does some work in which the span is the active one. */
  within<T>(work: () => T): T;
  /** Says more of it. */
  add(values: Values): void;
  end(end?: OperationEnd): void;
}

interface Means {
  readonly api: OpenTelemetry;
  readonly tracer: Tracer;
  readonly names: Conventions;
  /** Attributes of the user's, for each span. */
  readonly extra: Attributes;
  /** Does what calls into OpenTelemetry: whatever fails there must not reach the call that is traced. */
  readonly quietly: Quietly;
}

/** Begins a span. */
export function startOperation({ api, tracer, names, extra, quietly }: Means, start: OperationStart): Operation {
  const parent = start.parent ?? parentOf(api, start.signal);
  const startTime = start.startTime ?? Date.now();
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const kind = start.kind === "client" ? api.SpanKind.CLIENT : api.SpanKind.INTERNAL;
  const attributes = { ...extra, ...namedAttributes(names.attributes, start.values) };
  const span: Span =
    quietly("a span could not be started", () => tracer.startSpan(start.name, { kind, attributes, startTime }, parent)) ??
    api.trace.wrapSpanContext(api.INVALID_SPAN_CONTEXT);
  const withSpan = api.trace.setSpan(parent, span);
  const context = start.prompt ? withPrompt(withSpan, start.prompt) : withSpan;
  const isRecording = span.isRecording();
  const add = (values: Values): void => {
    if (isRecording) quietly("attributes could not be set", () => span.setAttributes(namedAttributes(names.attributes, values)));
  };
  return {
    isRecording,
    context,
    startTime,
    seconds,
    within: (work) => api.context.with(context, work),
    add,
    // Given, and not left to the SDK: what is written later, by this clock, lies within.
    end({ values, failure, message, endTime = startTime + seconds() * 1000 } = {}) {
      add({ ...values, ...failure?.values });
      quietly("a span could not be ended", () => {
        if (failure?.failed) span.setStatus({ code: api.SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
        span.end(endTime);
      });
    },
  };
}

/** The contexts of the calls that run, by their signals: how spans nest where no context manager is registered. */
const runs = new WeakMap<AbortSignal, Context>();

/** Makes the context of a call known to what is started with its signal. */
export function nestBelow(signal: AbortSignal, context: Context): void {
  runs.set(signal, context);
}

function parentOf(api: OpenTelemetry, signal: AbortSignal | undefined): Context {
  const active = api.context.active();
  const isTraced = api.trace.getSpan(active) !== undefined;
  return (!isTraced && signal && runs.get(signal)) || active;
}
