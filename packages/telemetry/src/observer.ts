import type { Usage } from "@ashlar/core";
import type { Attributes, Tracer } from "@opentelemetry/api";
import { type Capture, createCapture } from "./content/capture.ts";
import { namedAttributes, type Values } from "./conventions/attributes.ts";
import { type Conventions, conventions } from "./conventions/conventions.ts";
import { type Instruments, instrumentsOf } from "./instruments.ts";
import { loadOpenTelemetry, type OpenTelemetry } from "./open-telemetry.ts";
import { type Operation, type OperationStart, startOperation } from "./operation.ts";
import type { TelemetryOptions } from "./options.ts";
import type { PromptValues } from "./prompt-context.ts";
import { quietlyBy } from "./quietly.ts";

/** What an operation took, for the metrics. */
export interface Measured {
  readonly seconds: number;
  /** Until the first piece of a stream. */
  readonly firstChunk?: number | undefined;
  readonly usage?: Usage | undefined;
  /** US dollars. */
  readonly cost?: number | undefined;
}

/** Where spans and measurements go, and under which names. */
export interface Observer {
  readonly names: Conventions;
  readonly capture: Capture;
  start(start: OperationStart): Operation;
  /** Records metrics. `values` are what they are told apart by; costs by their prompts, too. */
  measure(measured: Measured, values: Values, prompt?: PromptValues): void;
}

/** Gives the observer: at once when it is there, which it is from the first call on. */
export type Observe = () => Observer | Promise<Observer>;

/** Makes the way to an observer. OpenTelemetry is loaded when it is first asked for. */
export function observation(options: TelemetryOptions): Observe {
  let observer: Observer | undefined;
  return () => observer ?? loadOpenTelemetry().then((api) => (observer ??= createObserver(api, options)));
}

const scope = "@ashlar/telemetry";

function createObserver(api: OpenTelemetry, options: TelemetryOptions): Observer {
  const { attributes: extra = {}, conventions: version = "1.41", meter } = options;
  const names = conventions[version];
  const { schemaUrl } = names;
  const tracer: Tracer = options.tracer ?? api.trace.getTracerProvider().getTracer(scope, undefined, { schemaUrl });
  const named = (values: Values): Attributes => ({ ...extra, ...namedAttributes(names.attributes, values) });

  let provider: unknown;
  let instruments: Instruments | undefined = meter ? instrumentsOf(meter, names) : undefined;
  const currentInstruments = (): Instruments | undefined => {
    if (meter !== undefined) return instruments;
    // The global provider may be set after the first call, and a meter of the one before records nothing.
    const current = api.metrics.getMeterProvider();
    if (current !== provider) instruments = instrumentsOf(current.getMeter(scope, undefined, { schemaUrl }), names);
    provider = current;
    return instruments;
  };
  const measure: Observer["measure"] = ({ seconds, firstChunk, usage = {}, cost }, values, prompt) => {
    const recorded = currentInstruments();
    if (!recorded) return;
    recorded.duration?.record(seconds, named(values));
    const { errorType: _, ...others } = values;
    if (firstChunk !== undefined) recorded.firstChunk?.record(firstChunk, named(others));
    if (cost !== undefined) recorded.cost?.record(cost, named({ ...others, promptName: prompt?.promptName }));
    for (const [tokenType, count] of [
      ["input", usage.inputTokens],
      ["output", usage.outputTokens],
    ] as const) {
      if (count !== undefined) recorded.tokens?.record(count, named({ ...others, tokenType }));
    }
  };

  const quietly = quietlyBy((problem, cause) => api.diag.error(`${scope}: ${problem}`, cause));
  return {
    names,
    capture: createCapture(options, quietly),
    start: (start) => startOperation({ api, tracer, names, extra, quietly }, start),
    measure: (...measured) => quietly("metrics could not be recorded", () => measure(...measured)),
  };
}
