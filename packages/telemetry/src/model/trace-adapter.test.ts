import { AuthenticationError, collectReply, type LanguageModel, OverloadedError, StreamInterruptedError } from "@ashlar/core";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AlwaysOffSampler } from "@opentelemetry/sdk-trace";
import { describe, expect, it, vi } from "vitest";
import { calm, eventsOf, hello, inMemory } from "../testing/in-memory.ts";
import { price, smallModel } from "../testing/small-model.ts";

const whole = (model: LanguageModel, signal?: AbortSignal) => model.generate(hello, calm(signal && { signal }));
const streamed = (model: LanguageModel, signal?: AbortSignal) => collectReply(model.stream(hello, calm(signal && { signal })));
const faces = [
  ["a whole reply", whole],
  ["a stream", streamed],
] as const;

describe.each(faces)("a traced model, for %s", (_, ask) => {
  it("is a client span with what was asked, answered and used", async () => {
    const { traced, span } = inMemory();
    const usage = { inputTokens: 100, outputTokens: 20, cachedInputTokens: 40, cacheWriteTokens: 8, reasoningTokens: 12 };
    const model = traced(smallModel([{ text: "Hi.", id: "r-1", model: "small-2026", usage, finishReason: "length" }], { price }));
    expect(await ask(model)).toMatchObject({ content: [{ type: "text", text: "Hi." }], id: "r-1" });
    const { kind, status, attributes } = span("chat small");
    expect([kind, status]).toEqual([SpanKind.CLIENT, { code: SpanStatusCode.UNSET }]);
    expect(attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "small",
      "gen_ai.response.id": "r-1",
      "gen_ai.response.model": "small-2026",
      "gen_ai.response.finish_reasons": ["length"],
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.output_tokens": 20,
      "gen_ai.usage.cache_read.input_tokens": 40,
      "gen_ai.usage.cache_creation.input_tokens": 8,
      "gen_ai.usage.reasoning.output_tokens": 12,
      "ashlar.cost": 0.3,
    });
  });

  it("has the parameters of the request, and nothing for those that are not there", async () => {
    const { traced, spans } = inMemory();
    const params = {
      temperature: 0,
      topP: 0.9,
      topK: 40,
      maxOutputTokens: 50,
      stopSequences: ["END"],
      seed: 7,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
    };
    const output = { type: "json", mode: "native", name: "x", schema: {}, strict: false } as const;
    const model = traced(smallModel(() => "{}"));
    for (const request of [{ ...hello, params, output }, hello]) {
      await (ask === whole ? model.generate(request, calm()) : collectReply(model.stream(request, calm())));
    }
    expect(spans()[0]?.attributes).toMatchObject({
      "gen_ai.output.type": "json",
      "gen_ai.request.temperature": 0,
      "gen_ai.request.top_p": 0.9,
      "gen_ai.request.top_k": 40,
      "gen_ai.request.max_tokens": 50,
      "gen_ai.request.stop_sequences": ["END"],
      "gen_ai.request.seed": 7,
      "gen_ai.request.frequency_penalty": 0.1,
      "gen_ai.request.presence_penalty": 0.2,
    });
    const names = Object.keys(spans()[1]?.attributes ?? {}).filter((name) =>
      /request\.(?!model|stream)|output\.type|response\.id/.test(name),
    );
    expect(names).toEqual([]);
  });

  it("says which error it was, and with which status, but not what the error says", async () => {
    const { traced, span, everything } = inMemory();
    const error = new OverloadedError("the secret prompt was too long for me", { status: 529, usage: { inputTokens: 3 } });
    await expect(ask(traced(smallModel([error])))).rejects.toBe(error);
    const { status, attributes } = span("chat small");
    expect(status).toEqual({ code: SpanStatusCode.ERROR });
    expect(attributes).toMatchObject({ "error.type": "overloaded", "http.response.status_code": 529, "gen_ai.usage.input_tokens": 3 });
    expect(await everything()).not.toContain("secret");
  });

  it("names an error that is none of Ashlar's", async () => {
    const { traced, span } = inMemory();
    await expect(ask(traced(smallModel([new RangeError("bug")])))).rejects.toThrow("bug");
    expect(span("chat small").attributes["error.type"]).toBe("RangeError");
  });

  it("ends when it is aborted, which is no failure, or when a limit of time passes, which is one", async () => {
    const { traced, spans } = inMemory();
    const model = traced(smallModel({ text: "late", delay: 60_000 }));
    await expect(ask(model, AbortSignal.timeout(5))).rejects.toMatchObject({ code: "aborted" });
    await vi.waitFor(() => expect(spans()).toHaveLength(1), 4000);
    await expect(model.generate(hello, calm({ timeouts: { firstChunk: 5 } }))).rejects.toMatchObject({ code: "timeout" });
    await vi.waitFor(() => expect(spans()).toHaveLength(2), 4000);
    expect(spans().map(({ status, attributes }) => [attributes["error.type"], status.code])).toEqual([
      ["aborted", SpanStatusCode.UNSET],
      ["timeout", SpanStatusCode.ERROR],
    ]);
  });

  it("is the active span while the adapter works", async () => {
    const { traced, span } = inMemory();
    let active: string | undefined;
    const model = smallModel(async () => {
      await Promise.resolve();
      active = trace.getSpanContext(context.active())?.spanId;
      return "Hi.";
    });
    await ask(traced(model));
    expect(active).toBe(span("chat small").spanContext().spanId);
    expect(trace.getSpan(context.active())).toBeUndefined();
  });

  it("hands core's record of the attempt on", async () => {
    const { traced } = inMemory();
    const onAttempt = vi.fn();
    const model = traced(smallModel(["Hi."]));
    await (ask === whole ? model.generate(hello, calm({ onAttempt })) : collectReply(model.stream(hello, calm({ onAttempt }))));
    expect(onAttempt).toHaveBeenCalledOnce();
  });

  it("is no span when nothing may be sent any more", async () => {
    const { traced, spans, recorded } = inMemory();
    const spent = new AuthenticationError("spent", {});
    const model = traced(smallModel(["Hi."]));
    await expect(model.generate(hello, calm({ exhausted: () => spent }))).rejects.toBe(spent);
    await expect(eventsOf(model, { exhausted: () => spent })).rejects.toBe(spent);
    expect([spans(), await recorded("gen_ai.client.operation.duration")]).toEqual([[], []]);
  });
});

describe("the span of a stream", () => {
  it("ends with its last event, and has the time to the first", async () => {
    const { traced, spans, span } = inMemory();
    const events = traced(smallModel({ text: "Hello there.", delay: 30 }))
      .stream(hello, calm())
      [Symbol.asyncIterator]();
    await events.next();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(spans()).toEqual([]);
    for (let next = await events.next(); !next.done; next = await events.next());
    const { attributes, duration } = span("chat small");
    const [seconds, nanoseconds] = duration;
    expect(attributes["gen_ai.request.stream"]).toBe(true);
    const first = Number(attributes["gen_ai.response.time_to_first_chunk"]);
    expect(first).toBeGreaterThan(0.025);
    expect(seconds + nanoseconds / 1e9).toBeGreaterThan(first + 0.03);
  });

  it("ends when the stream breaks off", async () => {
    const { traced, span } = inMemory();
    const broken = new StreamInterruptedError("cut", {});
    await expect(eventsOf(traced(smallModel([{ text: "Hel", error: broken }])))).rejects.toBe(broken);
    expect(span("chat small")).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { "error.type": "stream-interrupted", "gen_ai.request.stream": true },
    });
  });

  it("ends when the reader leaves, which is no failure", async () => {
    const { traced, spans, span } = inMemory();
    for await (const _ of traced(smallModel(["Hello there."])).stream(hello, calm())) break;
    await vi.waitFor(() => expect(spans()).toHaveLength(1), 4000);
    expect(span("chat small")).toMatchObject({ status: { code: SpanStatusCode.UNSET }, attributes: { "error.type": "aborted" } });
  });

  it("ends when the reader just stops reading and the signal is aborted", async () => {
    const { traced, spans, span } = inMemory();
    const controller = new AbortController();
    const events = traced(smallModel(["Hello there."]))
      .stream(hello, calm({ signal: controller.signal }))
      [Symbol.asyncIterator]();
    await events.next();
    controller.abort();
    await vi.waitFor(() => expect(spans()).toHaveLength(1), 4000);
    expect(span("chat small").attributes["error.type"]).toBe("aborted");
  });
});

it("passes everything on and gathers nothing when the span is not recorded", async () => {
  const redact = vi.fn((text: string) => text);
  const { traced, spans, recorded } = inMemory({ sampler: new AlwaysOffSampler(), captureContent: true, redact });
  const model = traced(smallModel(() => "Hello there."));
  expect((await whole(model)).content).toEqual((await streamed(model)).content);
  expect([spans(), redact.mock.calls]).toEqual([[], []]);
  expect((await recorded("gen_ai.client.operation.duration")).map(({ count }) => count)).toEqual([2]);
});

it("traces a model once", async () => {
  const { traced, tree } = inMemory();
  await whole(traced(traced(smallModel(["Hi."]))));
  expect(tree()).toBe("chat small");
});
