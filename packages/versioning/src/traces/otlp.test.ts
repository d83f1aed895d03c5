import { describe, expect, it } from "vitest";
import { toOtlp } from "./otlp.ts";
import type { OtlpAttribute } from "./otlp-values.ts";
import { aTrace } from "./testing/a-trace.ts";
import type { Trace } from "./trace.ts";

const values = (attributes: readonly OtlpAttribute[]) => Object.fromEntries(attributes.map(({ key, value }) => [key, value]));

const trace = aTrace({
  id: "00f067aa0ba902b7",
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  parent: "a2fb4a1d1a96d312",
  call: "mail",
  version: { number: 3, hash: "a1b2c3" },
  time: "2026-11-25T12:00:00.250Z",
  milliseconds: 120.5,
  firstChunkMilliseconds: 40,
  environment: "production",
  attempts: [
    { provider: "google", model: "gemini", usage: {}, endedAfter: 20, milliseconds: 15, errorCode: "rate-limit" },
    { provider: "openai", model: "gpt", usage: { inputTokens: 9, cachedInputTokens: 4 }, cost: 1, endedAfter: 120, milliseconds: 90 },
  ],
  messages: [
    { role: "system", content: [{ type: "text", text: "Be brief." }] },
    { role: "user", content: [{ type: "text", text: "Hello" }] },
    { role: "assistant", content: [{ type: "tool-call", id: "c1", name: "look", input: { at: 1 } }] },
    { role: "tool", content: [{ type: "tool-result", id: "c1", name: "look", output: "seen" }] },
    { role: "assistant", content: [{ type: "text", text: "Hi" }] },
  ],
  annotation: { label: "good", score: 1, note: "kind" },
});

describe("traces as OpenTelemetry's spans", () => {
  const [resource] = toOtlp([trace], "shop").resourceSpans;
  const [call, failed, answered] = resource!.scopeSpans[0]!.spans;

  it("are a span for the call and one for each request, nested", () => {
    expect(resource!.scopeSpans[0]!.spans).toHaveLength(3);
    expect(call).toMatchObject({
      traceId: trace.traceId,
      spanId: trace.id,
      parentSpanId: trace.parent,
      name: "invoke_agent mail",
      kind: 1,
    });
    for (const attempt of [failed!, answered!]) {
      expect(attempt).toMatchObject({ traceId: trace.traceId, parentSpanId: trace.id, kind: 3 });
      expect(attempt.spanId).toMatch(/^[0-9a-f]{16}$/);
    }
    expect(new Set([call, failed, answered].map((span) => span!.spanId)).size).toBe(3);
    expect([failed!.name, answered!.name]).toEqual(["generate_content gemini", "chat gpt"]);
    expect(toOtlp([trace], "shop")).toEqual({ resourceSpans: [resource] });
  });

  it("have times in nanoseconds, in 64 bits as text", () => {
    const began = BigInt(Date.parse(trace.time)) * 1_000_000n;
    expect(call!.startTimeUnixNano).toBe(String(began));
    expect(call!.endTimeUnixNano).toBe(String(began + 120_500_000n));
    expect(failed!.startTimeUnixNano).toBe(String(began + 5_000_000n));
    expect(answered!.endTimeUnixNano).toBe(String(began + 120_000_000n));
  });

  it("carry the GenAI names: prompt and version, usage, provider, error", () => {
    expect(values(resource!.resource.attributes)).toEqual({
      "service.name": { stringValue: "shop" },
      "deployment.environment.name": { stringValue: "production" },
    });
    expect(values(call!.attributes)).toMatchObject({
      "gen_ai.operation.name": { stringValue: "invoke_agent" },
      "gen_ai.prompt.name": { stringValue: "mail" },
      "gen_ai.prompt.version": { stringValue: "a1b2c3" },
      "gen_ai.usage.input_tokens": { intValue: "100" },
      "gen_ai.response.finish_reasons": { arrayValue: { values: [{ stringValue: "stop" }] } },
      "gen_ai.response.time_to_first_chunk": { doubleValue: 0.04 },
      "ashlar.attempts": { intValue: "2" },
    });
    expect(values(failed!.attributes)).toMatchObject({
      "gen_ai.provider.name": { stringValue: "gcp.gemini" },
      "error.type": { stringValue: "rate-limit" },
    });
    expect(failed!.status).toEqual({ code: 2 });
    expect(values(answered!.attributes)).toMatchObject({
      "gen_ai.usage.input_tokens": { intValue: "9" },
      "gen_ai.usage.cache_read.input_tokens": { intValue: "4" },
      "ashlar.cost": { doubleValue: 1 },
    });
    expect(answered).not.toHaveProperty("status");
  });

  it("carry captured content in the shapes of the conventions, and annotations as evaluations", () => {
    const attributes = values(call!.attributes);
    const parsed = (key: string): unknown => JSON.parse(String(Object.values(attributes[key]!)[0]));
    expect(parsed("gen_ai.system_instructions")).toEqual([{ type: "text", content: "Be brief." }]);
    expect(parsed("gen_ai.input.messages")).toEqual([
      { role: "user", parts: [{ type: "text", content: "Hello" }] },
      { role: "assistant", parts: [{ type: "tool_call", id: "c1", name: "look", arguments: { at: 1 } }] },
      { role: "tool", parts: [{ type: "tool_call_response", id: "c1", response: "seen" }] },
    ]);
    expect(parsed("gen_ai.output.messages")).toEqual([
      { role: "assistant", parts: [{ type: "text", content: "Hi" }], finish_reason: "stop" },
    ]);
    expect(call!.events).toMatchObject([{ name: "gen_ai.evaluation.result" }]);
    expect(values(call!.events![0]!.attributes)).toMatchObject({ "gen_ai.evaluation.score.value": { doubleValue: 1 } });
    const bare = toOtlp([aTrace()]).resourceSpans[0]!.scopeSpans[0]!.spans[0]!;
    expect(bare.attributes.map(({ key }) => key).filter((key) => /messages|instructions|ashlar\.(input|output)/.test(key))).toEqual([]);
  });

  it("say that a call failed, and that there was no answer", () => {
    const messages: Trace["messages"] = [{ role: "user", content: [{ type: "text", text: "Hello" }] }];
    const [span] = toOtlp([aTrace({ error: { code: "timeout", message: "late" }, messages })]).resourceSpans[0]!.scopeSpans[0]!.spans;
    expect(span!.status).toEqual({ code: 2, message: "late" });
    expect(values(span!.attributes)["error.type"]).toEqual({ stringValue: "timeout" });
    expect(values(span!.attributes)["gen_ai.input.messages"]).toEqual({
      stringValue: '[{"role":"user","parts":[{"type":"text","content":"Hello"}]}]',
    });
    expect(values(span!.attributes)).not.toHaveProperty(["gen_ai.output.messages"]);
  });
});
