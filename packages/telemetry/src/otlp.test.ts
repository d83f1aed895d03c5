import { call, OverloadedError, pipe, prompt, tool } from "@ashlar/core";
import { context } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { telemetry } from "./telemetry.ts";
import { again } from "./testing/blocks.ts";
import { otlpReceiver } from "./testing/otlp-receiver.ts";
import { price, smallModel } from "./testing/small-model.ts";

it("arrives over OTLP at a real receiver", { timeout: 120_000 }, async () => {
  const { url, received } = await otlpReceiver();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  onTestFinished(() => context.disable());
  const resource = resourceFromAttributes({ "service.name": "ashlar-test" });
  const exporter = new OTLPTraceExporter({ url: `${url}/v1/traces` });
  const tracers = new TracerProvider({ resource, spanProcessors: [new BatchSpanProcessor({ exporter })] });
  const reader = new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter({ url: `${url}/v1/metrics` }) });
  const meters = new MeterProvider({ resource, readers: [reader] });
  const traced = telemetry({
    tracer: tracers.getTracer("test"),
    meter: meters.getMeter("test"),
    captureContent: ["output"],
    contentFormat: "structured",
  });

  const weather = tool({ name: "weather", input: z.object({ city: z.string() }), run: ({ city }) => `${city}: sun` });
  const script = [
    new OverloadedError("busy", { status: 529 }),
    { toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] },
    { text: "Sunny.", id: "r-3" },
  ];
  const ask = pipe(
    call({ name: "ask", model: pipe(smallModel(script, { price }), again()), tools: [weather], prompt: () => prompt`Weather?` }),
    traced,
  );
  expect((await ask.stream().reply).text).toBe("Sunny.");
  await Promise.all([tracers.shutdown(), meters.shutdown()]);
  // Metrics go out last.
  await expect.poll(() => received.map(({ name }) => name), { timeout: 60_000 }).toContain("ashlar.client.cost");
  const spans = received.filter(({ spanId }) => spanId !== undefined);
  const nameOf = (id: string | undefined) => spans.find(({ spanId }) => spanId === id)?.name;
  expect(spans.map(({ name, parentSpanId }) => `${nameOf(parentSpanId)} > ${name}`).sort()).toEqual([
    "attempts small > chat small",
    "attempts small > chat small",
    "attempts small > chat small",
    "invoke_agent ask > attempts small",
    "invoke_agent ask > attempts small",
    "invoke_agent ask > execute_tool weather",
    "undefined > invoke_agent ask",
  ]);
  const [failed, , last] = spans.filter(({ name }) => name === "chat small");
  expect(failed).toMatchObject({ status: { code: 2 } });
  expect(failed?.attributes).toContainEqual({ key: "http.response.status_code", value: { intValue: "529" } });
  expect(last?.attributes).toEqual(
    expect.arrayContaining([
      { key: "gen_ai.response.id", value: { stringValue: "r-3" } },
      { key: "gen_ai.usage.output_tokens", value: { intValue: "5" } },
      { key: "gen_ai.request.stream", value: { boolValue: true } },
    ]),
  );
  // The structure stays one: a list of messages, not text.
  const output = last?.attributes?.find(({ key }) => key === "gen_ai.output.messages")?.value;
  expect(Object.keys(output ?? {})).toEqual(["arrayValue"]);
  expect(JSON.stringify(output)).toContain('{"stringValue":"Sunny."}');
  const metrics = received.filter(({ spanId }) => spanId === undefined).map(({ name }) => name);
  expect(metrics.sort()).toEqual([
    "ashlar.client.cost",
    "gen_ai.client.operation.duration",
    "gen_ai.client.operation.time_to_first_chunk",
    "gen_ai.client.token.usage",
  ]);
});
