import { expect, it } from "vitest";
import { runInProject } from "../testing/project.ts";
import { conventions } from "./conventions.ts";

/** Attributes of a span, by their names. */
type Attributes = Readonly<Record<string, unknown>>;

/** What one run left behind: by the names of spans, those of telemetry, and those of its trace when it is exported. */
interface Run {
  readonly spans: Readonly<Record<string, Attributes>>;
  readonly exported: Readonly<Record<string, Attributes>>;
  readonly schemaUrl: string;
}

/** Runs calls that are traced by `telemetry` and by `traced` of @ashlar/versioning, for models of several providers. */
const program = `
  import { call, InvalidRequestError, pipe, streamReply } from "@ashlar/core";
  import { telemetry } from "@ashlar/telemetry";
  import { flushTraces, openTraces, toOtlp, traced, versioned } from "@ashlar/versioning";
  import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";

  const usage = { inputTokens: 20, outputTokens: 10, cachedInputTokens: 8, cacheWriteTokens: 2, reasoningTokens: 4 };
  const modelOf = (provider) => {
    const generate = async ({ messages }) => {
      if (messages.length > 2) throw new InvalidRequestError("no", { usage });
      return { content: [{ type: "text", text: "Hi." }], finishReason: "stop", usage, id: "r-1", model: "small-1" };
    };
    const price = { inputPerMillion: 1000, outputPerMillion: 3000, currency: "USD", date: "2026-11-01", source: "test" };
    const capabilities = { output: [], tools: false, choose: false, logProbabilities: false, media: [] };
    return { provider, id: "small", capabilities, price, generate, stream: async function* (request) { yield* streamReply(await generate(request)); } };
  };

  const exporter = new InMemorySpanExporter();
  const tracer = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }).getTracer("test");
  const ask = pipe(
    call({ name: "ask", model: modelOf("openai"), prompt: (more) => [{ role: "system", content: [{ type: "text", text: "Be brief." }] }, "Hello?", more] }),
    traced({ path: "traces.db", capture: { input: true, output: true, messages: true } }),
    versioned({ folder: ".ashlar" }),
    telemetry({ tracer, meter: false, captureContent: true }),
  );
  const valueOf = ({ arrayValue, stringValue, doubleValue, intValue }) => arrayValue?.values.map(valueOf) ?? stringValue ?? doubleValue ?? Number(intValue);
  const byName = (spans) => Object.fromEntries(spans.map(({ name, attributes }) => [name, attributes]));
  const runs = [];
  for (const [provider, more] of JSON.parse(process.env.RUNS)) {
    const one = ask.with({ model: modelOf(provider) });
    await one(""); // from here on its version is known
    exporter.reset();
    await one.stream(more).reply.catch(() => {});
    flushTraces();
    using traces = openTraces("traces.db");
    const [{ scopeSpans: [{ schemaUrl, spans }] }] = toOtlp(traces.list({ limit: 1 })).resourceSpans;
    const exported = spans.map(({ name, attributes }) => ({ name, attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)])) }));
    runs.push({ schemaUrl, spans: byName(exporter.getFinishedSpans()), exported: byName(exported) });
  }
  console.log(JSON.stringify(runs));
`;

/** What only a trace keeps: values before they are messages. */
const ownOfTraces = ["ashlar.input", "ashlar.output"];

it("names what an exported trace says as a span of the same run does", { timeout: 60_000 }, async () => {
  const { schemaUrl, providers } = conventions["1.41"];
  const asked = [...["openai", ...Object.keys(providers)].map((provider) => [provider, ""]), ["openai", "And now?"]];
  const runs: readonly Run[] = JSON.parse(await runInProject(program, { RUNS: JSON.stringify(asked) }));
  expect(runs).toHaveLength(asked.length);
  for (const run of runs) {
    expect(run.schemaUrl).toBe(schemaUrl);
    expect(Object.keys(run.exported).sort()).toEqual(Object.keys(run.spans).sort());
    const [request = {}] = Object.entries(run.spans).flatMap(([name, attributes]) => (name.startsWith("invoke_agent") ? [] : [attributes]));
    for (const [name, attributes] of Object.entries(run.exported)) {
      // What belongs to the one request of the run, a trace has at the run.
      const said: Attributes = { ...request, ...run.spans[name] };
      const { "gen_ai.response.time_to_first_chunk": firstChunk, ...others } = attributes;
      const shared = Object.fromEntries(Object.entries(others).filter(([key]) => !ownOfTraces.includes(key)));
      expect(said).toMatchObject(shared);
      expect(shared).toMatchObject({ "gen_ai.prompt.version": expect.any(String), "gen_ai.usage.input_tokens": 20, "ashlar.cost": 0.05 });
      if (firstChunk !== undefined) expect(said).toHaveProperty(["gen_ai.response.time_to_first_chunk"]);
    }
  }
  const errors = runs.map(({ exported }) => Object.values(exported).map((attributes) => attributes["error.type"]));
  expect(errors.at(-1)).toEqual(["invalid-request", "invalid-request"]);
});
