import { call, type LanguageModel, pipe, prompt } from "@ashlar/core";
import { DiagLogLevel, diag, metrics, trace } from "@opentelemetry/api";
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { telemetry } from "./telemetry.ts";
import { calm, eventsOf, hello, inMemory } from "./testing/in-memory.ts";
import { price, smallModel } from "./testing/small-model.ts";

const ask = (model: LanguageModel) => model.generate(hello, calm());

describe("metrics", () => {
  const series = { "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "small" };

  it("count tokens, cost and time of each request, by what they are told apart by", async () => {
    const { traced, recorded } = inMemory();
    const answer = { text: "Hi.", model: "small-2026", usage: { inputTokens: 100, outputTokens: 20 } };
    const model = traced(smallModel({ ...answer, delay: 20 }, { price }));
    await ask(model);
    await pipe(call({ name: "ask", model, prompt: () => prompt`Hello?` }), traced)();
    const attributes = { ...series, "gen_ai.response.model": "small-2026" };
    expect(await recorded("gen_ai.client.token.usage")).toEqual([
      { count: 2, sum: 200, attributes: { ...attributes, "gen_ai.token.type": "input" } },
      { count: 2, sum: 40, attributes: { ...attributes, "gen_ai.token.type": "output" } },
    ]);
    expect(await recorded("ashlar.client.cost")).toEqual([
      { count: 1, sum: expect.closeTo(0.3), attributes },
      { count: 1, sum: expect.closeTo(0.3), attributes: { ...attributes, "gen_ai.prompt.name": "ask" } },
    ]);
    const [chat, whole] = await recorded("gen_ai.client.operation.duration");
    expect([chat, whole?.count]).toEqual([{ count: 2, sum: expect.closeTo(0.045, 1), attributes }, 1]);
    expect(await recorded("gen_ai.client.operation.time_to_first_chunk")).toEqual([]);
  });

  it("have the time to the first chunk of streams, and nothing for what is not known", async () => {
    const { traced, recorded } = inMemory();
    await eventsOf(traced(smallModel([{ text: "Hi.", usage: {}, delay: 20 }])));
    const [first] = await recorded("gen_ai.client.operation.time_to_first_chunk");
    expect(first).toMatchObject({ count: 1, attributes: series });
    expect(first?.sum).toBeGreaterThan(0.015);
    expect([await recorded("gen_ai.client.token.usage"), await recorded("ashlar.client.cost")]).toEqual([[], []]);
  });

  it("can be switched off", async () => {
    const provider = { getMeter: vi.fn(() => expect.fail("a meter was asked for")) };
    metrics.setGlobalMeterProvider(provider);
    onTestFinished(() => metrics.disable());
    await ask(telemetry({ meter: false })(smallModel(["Hi."])));
    expect(provider.getMeter).not.toHaveBeenCalled();
  });
});

it("adds attributes of the user's to each span and metric", async () => {
  const { traced, span, recorded } = inMemory({ attributes: { "server.address": "llm.internal", "server.port": 443 } });
  await ask(traced(smallModel(["Hi."])));
  for (const { attributes } of [span("chat small"), ...(await recorded("gen_ai.client.operation.duration"))]) {
    expect(attributes).toMatchObject({ "server.address": "llm.internal", "server.port": 443, "gen_ai.request.model": "small" });
  }
});

describe("without a tracer and a meter", () => {
  it("does nothing where no SDK is registered", async () => {
    expect((await ask(telemetry()(smallModel(["Hi."])))).content).toEqual([{ type: "text", text: "Hi." }]);
  });

  it("takes the global ones, even when they are registered after the first call", async () => {
    const model = telemetry()(smallModel(() => "Hi."));
    await ask(model);
    const spans = new InMemorySpanExporter();
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 });
    const meters = new MeterProvider({ readers: [reader] });
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }));
    metrics.setGlobalMeterProvider(meters);
    onTestFinished(async () => {
      trace.disable();
      metrics.disable();
      await meters.shutdown();
    });
    await ask(model);
    await ask(model);
    await reader.forceFlush();
    expect(spans.getFinishedSpans().map(({ name }) => name)).toEqual(["chat small", "chat small"]);
    const scope = { name: "@ashlar/telemetry", schemaUrl: "https://opentelemetry.io/schemas/1.41.0" };
    expect(spans.getFinishedSpans()[0]?.instrumentationScope).toMatchObject(scope);
    const [recorded] = exporter.getMetrics().at(-1)?.scopeMetrics ?? [];
    expect(recorded?.scope).toMatchObject(scope);
    const duration = recorded?.metrics.find(({ descriptor }) => descriptor.name === "gen_ai.client.operation.duration");
    expect(duration?.dataPoints).toMatchObject([{ value: { count: 2, buckets: { boundaries: expect.arrayContaining([0.01, 81.92]) } } }]);
  });
});

it("keeps what fails in OpenTelemetry away from the call", async () => {
  const error = vi.fn();
  const quiet = () => {};
  diag.setLogger({ error, warn: quiet, info: quiet, debug: quiet, verbose: quiet }, DiagLogLevel.ERROR);
  onTestFinished(() => diag.disable());
  const failing = (when: "onStart" | "onEnd") => {
    const processor = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} };
    const broken = { ...processor, [when]: () => expect.unreachable(`broken ${when}`) };
    return new TracerProvider({ spanProcessors: [broken] }).getTracer("broken");
  };
  const meter = new MeterProvider().getMeter("broken");
  vi.spyOn(meter, "createHistogram").mockReturnValue({ record: () => expect.unreachable("broken record") });
  for (const when of ["onStart", "onEnd"] as const) {
    const traced = telemetry({ tracer: failing(when), meter });
    const asked = pipe(call({ name: "ask", model: smallModel(() => "Hi."), prompt: () => prompt`Hello?` }), traced);
    expect([(await asked()).text, (await asked.stream().reply).text]).toEqual(["Hi.", "Hi."]);
  }
  const problems = new Set(error.mock.calls.map(([problem]) => problem));
  for (const problem of ["a span could not be started", "a span could not be ended", "metrics could not be recorded"]) {
    expect(problems).toContain(`@ashlar/telemetry: ${problem}`);
  }
});

it.each([
  [{ conventions: "1.40" as "1.41" }, 'conventions must be one of 1.36, 1.41, not "1.40"'],
  [{ maxContentLength: 0 }, "maxContentLength must be a number above 0, not 0"],
  [{ maxContentLength: Number.NaN }, "maxContentLength must be a number above 0, not NaN"],
])("refuses %j at once", (options, message) => {
  expect(() => telemetry(options)).toThrow(new RangeError(message));
});

it("says how to install OpenTelemetry's API where it is missing, and only once it is needed", { timeout: 60_000 }, async () => {
  vi.resetModules();
  vi.doMock("@opentelemetry/api", () => {
    throw new Error("not installed");
  });
  onTestFinished(() => void vi.doUnmock("@opentelemetry/api"));
  const alone = await import("./index.ts");
  const model = alone.telemetry()(smallModel(["Hi."]));
  await expect(ask(model)).rejects.toMatchObject({
    code: "opentelemetry-missing",
    message: expect.stringContaining("npm install @opentelemetry/api"),
  });
});
