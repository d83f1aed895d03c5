import { fakeAnthropic, fakeGoogle, fakeOpenAI } from "@ashlar/provider-kit/fakes";
import { expect, it } from "vitest";
import { runInProject } from "./testing/project.ts";

const program = (adapter: string, create: string, id: string) => `
  import { collectReply } from "@ashlar/core";
  import { ${create} } from "@ashlar/${adapter}";
  import { propagatingFetch, telemetry } from "@ashlar/telemetry";
  import { context, trace } from "@opentelemetry/api";
  import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
  import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";

  const exporter = new InMemorySpanExporter();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  const model = telemetry()(${create}({ apiKey: "test", baseURL: process.env.BASE_URL, fetch: propagatingFetch() })("${id}"));
  const request = { messages: [{ role: "user", content: [{ type: "text", text: "Hello?" }] }] };
  const calm = { signal: new AbortController().signal };
  await model.generate(request, calm);
  await collectReply(model.stream(request, calm));
  console.log(JSON.stringify(exporter.getFinishedSpans().map((span) => ({ ...span.spanContext(), name: span.name, attributes: span.attributes }))));
`;

it.each([
  ["openai", "createOpenAI", "gpt-5-mini", fakeOpenAI, "chat"],
  ["anthropic", "createAnthropic", "claude-haiku-4-5", fakeAnthropic, "chat"],
  ["google", "createGoogle", "gemini-2.5-flash", fakeGoogle, "generate_content"],
] as const)(
  "traces each request of %s once, also where its SDK could trace it, too, and tells the server of it",
  { timeout: 60_000 },
  async (adapter, create, id, fake, operation) => {
    await using vendor = await fake().replies("Hi.", "Hi.").start();
    const spans: { name: string; traceId: string; spanId: string; attributes: Record<string, unknown> }[] = JSON.parse(
      await runInProject(program(adapter, create, id), { BASE_URL: vendor.baseURL }),
    );
    expect(spans.map(({ name }) => name)).toEqual([`${operation} ${id}`, `${operation} ${id}`]);
    expect(spans.map(({ attributes }) => attributes["gen_ai.request.stream"])).toEqual([undefined, true]);
    for (const { attributes } of spans)
      expect(attributes).toMatchObject({ "gen_ai.response.finish_reasons": ["stop"], "gen_ai.usage.output_tokens": expect.any(Number) });
    expect(vendor.requests.map(({ headers }) => headers.traceparent)).toEqual(
      spans.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`),
    );
  },
);
