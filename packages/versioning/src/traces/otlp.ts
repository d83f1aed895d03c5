import type { JsonValue, Usage } from "@ashlar/core";
import { genAiMessages, systemParts } from "./otlp-messages.ts";
import { attributes, double, nanoseconds, type OtlpAttribute, type OtlpValue, type Values } from "./otlp-values.ts";
import type { Trace, TracedAttempt } from "./trace.ts";

/** A span of OTLP's JSON. Times are nanoseconds since 1970, as text. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1 internal, 3 client. */
  readonly kind: 1 | 3;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly events?: readonly { readonly name: string; readonly timeUnixNano: string; readonly attributes: readonly OtlpAttribute[] }[];
  /** Code 2: it failed. */
  readonly status?: { readonly code: 2; readonly message?: string };
}

/** What a receiver of OTLP over HTTP takes as JSON at `/v1/traces`. */
export interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string };
      readonly schemaUrl: string;
      readonly spans: readonly OtlpSpan[];
    }[];
  }[];
}

/** Providers that the conventions have a name of their own for. */
const providers: Readonly<Record<string, string>> = {
  azure: "azure.ai.openai",
  "amazon-bedrock": "aws.bedrock",
  google: "gcp.gemini",
  mistral: "mistral_ai",
  vertex: "gcp.vertex_ai",
  xai: "x_ai",
};

/**
 * Traces as OpenTelemetry's spans, with the names of its GenAI conventions 1.41: a span for each call, in it one for each request to a
 * model. Ids are those of the traces, so that what is exported twice is the same.
 *
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding and
 * https://github.com/open-telemetry/semantic-conventions/tree/v1.41.0/docs/gen-ai
 *
 * @param serviceName what the receiver files them under
 * @example
 * await fetch("http://127.0.0.1:4318/v1/traces", {
 *   method: "POST",
 *   headers: { "content-type": "application/json" },
 *   body: JSON.stringify(toOtlp(traces.list())),
 * });
 */
export function toOtlp(traces: Iterable<Trace>, serviceName = "ashlar"): OtlpTraces {
  const byEnvironment = Map.groupBy(traces, ({ environment }) => environment);
  return {
    resourceSpans: [...byEnvironment].map(([environment, group]) => ({
      resource: { attributes: attributes({ "service.name": serviceName, "deployment.environment.name": environment }) },
      scopeSpans: [
        { scope: { name: "@ashlar/versioning" }, schemaUrl: "https://opentelemetry.io/schemas/1.41.0", spans: group.flatMap(spansOf) },
      ],
    })),
  };
}

function spansOf(trace: Trace): readonly OtlpSpan[] {
  const { id, traceId, parent, call, version, time, milliseconds, error, attempts, annotation, cost, finishReason } = trace;
  const began = Date.parse(time);
  const promptVersion = version?.hash ?? version?.number?.toString();
  const prompt = { "gen_ai.prompt.name": call, "gen_ai.prompt.version": promptVersion };
  const span: OtlpSpan = {
    traceId,
    spanId: id,
    ...(parent !== undefined && { parentSpanId: parent }),
    name: `invoke_agent ${call}`,
    kind: 1,
    startTimeUnixNano: nanoseconds(began),
    endTimeUnixNano: nanoseconds(began + milliseconds),
    attributes: attributes({
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": call,
      "gen_ai.agent.version": promptVersion,
      ...prompt,
      "gen_ai.response.finish_reasons": finishReason && [finishReasonName(finishReason)],
      "gen_ai.response.time_to_first_chunk": seconds(trace.firstChunkMilliseconds),
      ...usage(trace.usage),
      "error.type": error?.code,
      "ashlar.attempts": attempts.length,
      "ashlar.cost": double(cost),
      ...content(trace),
    }),
    ...(annotation && {
      events: [
        {
          name: "gen_ai.evaluation.result",
          timeUnixNano: nanoseconds(began + milliseconds),
          attributes: attributes({
            "gen_ai.evaluation.name": "annotation",
            "gen_ai.evaluation.score.value": double(annotation.score),
            "gen_ai.evaluation.score.label": annotation.label,
            "gen_ai.evaluation.explanation": annotation.note,
          }),
        },
      ],
    }),
    ...(error && { status: { code: 2, message: error.message } }),
  };
  return [span, ...attempts.map((attempt, index) => attemptSpan(trace, attempt, index, prompt))];
}

function attemptSpan({ id, traceId, time }: Trace, attempt: TracedAttempt, index: number, prompt: Values): OtlpSpan {
  const { provider, model, endedAfter, milliseconds, errorCode, cost } = attempt;
  const ended = Date.parse(time) + endedAfter;
  // Gemini's requests have a name of their own.
  const operation = provider === "google" ? "generate_content" : "chat";
  return {
    traceId,
    spanId: spanIdOf(id, index),
    parentSpanId: id,
    name: `${operation} ${model}`,
    kind: 3,
    startTimeUnixNano: nanoseconds(ended - milliseconds),
    endTimeUnixNano: nanoseconds(ended),
    attributes: attributes({
      "gen_ai.operation.name": operation,
      "gen_ai.provider.name": providers[provider] ?? provider,
      "gen_ai.request.model": model,
      ...prompt,
      ...usage(attempt.usage),
      "error.type": errorCode,
      "ashlar.cost": double(cost),
    }),
    ...(errorCode !== undefined && { status: { code: 2 } }),
  };
}

/** The id of an attempt's span: that of its call, with another for each number and never the same. */
function spanIdOf(id: string, index: number): string {
  // An odd factor permutes the numbers of 64 bits.
  const mixed = BigInt.asUintN(64, (BigInt(`0x${id}`) + BigInt(index + 1)) * 0x9e3779b97f4a7c15n);
  return (mixed === 0n ? 1n : mixed).toString(16).padStart(16, "0");
}

function content({ messages, input, output, finishReason }: Trace): Values {
  const answers = messages?.at(-1)?.role === "assistant" ? -1 : undefined;
  const asked = messages?.slice(0, answers) ?? [];
  const answered = answers ? genAiMessages(messages?.slice(answers) ?? []) : [];
  const system = systemParts(asked);
  return {
    "gen_ai.system_instructions": json(system.length > 0 ? system : undefined),
    "gen_ai.input.messages": json(messages && genAiMessages(asked)),
    "gen_ai.output.messages": json(
      answered.length > 0
        ? answered.map((message) => ({ ...message, finish_reason: finishReasonName(finishReason ?? "other") }))
        : undefined,
    ),
    "ashlar.input": json(input),
    "ashlar.output": json(output),
  };
}

function usage({ inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens }: Usage): Values {
  return {
    "gen_ai.usage.input_tokens": inputTokens,
    "gen_ai.usage.output_tokens": outputTokens,
    "gen_ai.usage.cache_read.input_tokens": cachedInputTokens,
    "gen_ai.usage.cache_creation.input_tokens": cacheWriteTokens,
    "gen_ai.usage.reasoning.output_tokens": reasoningTokens,
  };
}

function finishReasonName(reason: string): string {
  return reason === "tool-calls" ? "tool_call" : reason === "content-filter" ? "content_filter" : reason;
}

function json(value: JsonValue | readonly object[] | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

function seconds(milliseconds: number | undefined): OtlpValue | undefined {
  return milliseconds === undefined ? undefined : double(milliseconds / 1000);
}
