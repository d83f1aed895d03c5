import { defaultFetch, type Fetch } from "@ashlar/core/adapter";
import { loadOpenTelemetry } from "./open-telemetry.ts";

/**
 * A `fetch` that sends the active span along, as the header `traceparent` (and `tracestate`) of the W3C's Trace Context. For servers that
 * trace too, such as a gateway or vLLM; baggage is not sent.
 *
 * Source: https://www.w3.org/TR/trace-context/
 *
 * @param fetch what sends the request. Default: the adapters' own
 * @example
 * const gateway = createOpenAI({ baseURL: "https://llm.internal/v1", fetch: propagatingFetch() });
 */
export function propagatingFetch(fetch: Fetch = defaultFetch): Fetch {
  return async (input, init) => {
    const { trace, context, isSpanContextValid } = await loadOpenTelemetry();
    const span = trace.getSpanContext(context.active());
    if (!span || !isSpanContextValid(span)) return fetch(input, init);
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : undefined));
    const flags = span.traceFlags.toString(16).padStart(2, "0");
    headers.set("traceparent", `00-${span.traceId}-${span.spanId}-${flags}`);
    const state = span.traceState?.serialize();
    if (state) headers.set("tracestate", state);
    return fetch(input, { ...init, headers });
  };
}
