import { type Call, call, type LanguageModel, pipe, prompt, type Reply, wrapCall } from "@ashlar/core";
import { context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { again } from "../testing/blocks.ts";
import { inMemory } from "../testing/in-memory.ts";
import { price, reply, scriptedModel, slowly } from "../testing/scripted-model.ts";

const emma = '{"title":"Emma"}';
const recommend = (model: LanguageModel) =>
  call({
    name: "recommend",
    model,
    params: { temperature: 0.7 },
    output: z.object({ title: z.string() }),
    prompt: (genre: string) => prompt`A ${genre} book.`,
  });
type Recommend = ReturnType<typeof recommend>;
const faces = [
  ["called", (traced: Recommend, signal?: AbortSignal) => traced("good", signal && { signal })],
  ["streamed", (traced: Recommend, signal?: AbortSignal) => traced.stream("good", signal && { signal }).reply],
] as const;

/** A block that gives replies a version, as versioning does. */
const versioned = <In, R extends Reply>(inner: Call<In, R>) =>
  wrapCall<In, R, R & { readonly version: object }>(inner, {
    name: "versioned",
    run: (run) => async (input, context, emit) => ({
      ...(await run(input, context, emit)),
      version: { name: "r", number: 3, hash: "a1b2c3" },
    }),
  });

describe.each(faces)("a traced call that is %s", (_, run) => {
  it("is a span around its requests, with what they used together", async () => {
    const { traced, tree, span } = inMemory();
    const model = pipe(scriptedModel([reply(emma, { id: "r-1" })], { price }), again());
    expect((await run(traced(recommend(model)))).value).toEqual({ title: "Emma" });
    expect(tree()).toBe("invoke_agent recommend\n  attempts small\n    chat small");
    expect(span("invoke_agent recommend")).toMatchObject({
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "recommend",
        "gen_ai.prompt.name": "recommend",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "small",
        "gen_ai.request.temperature": 0.7,
        "gen_ai.output.type": "json",
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.usage.output_tokens": 5,
        "ashlar.attempts": 1,
        "ashlar.cost": 0.06,
      },
    });
    expect(span("chat small").attributes).toMatchObject({ "gen_ai.prompt.name": "recommend", "gen_ai.request.temperature": 0.7 });
  });

  it("has the version that its reply names", async () => {
    const { traced, span } = inMemory();
    await run(pipe(recommend(scriptedModel([emma])), versioned, traced));
    expect(span("invoke_agent recommend").attributes).toMatchObject({
      "gen_ai.prompt.version": "a1b2c3",
      "gen_ai.agent.version": "a1b2c3",
      "ashlar.blocks": ["versioned"],
    });
  });

  it("fails with the error's code, while the request was fine", async () => {
    const { traced, span, recorded } = inMemory();
    await expect(run(traced(recommend(scriptedModel(["Emma!"]))))).rejects.toMatchObject({ code: "schema" });
    expect(span("invoke_agent recommend")).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { "error.type": "schema", "gen_ai.usage.output_tokens": 5 },
    });
    expect(span("chat small").status.code).toBe(SpanStatusCode.UNSET);
    expect(await recorded("gen_ai.client.operation.duration")).toMatchObject([
      { attributes: { "gen_ai.operation.name": "chat" } },
      { attributes: { "gen_ai.operation.name": "invoke_agent", "error.type": "schema" } },
    ]);
  });

  it("ends when it is aborted, even where the model does not notice", async () => {
    const { traced, spans } = inMemory();
    const deaf = scriptedModel(() => new Promise(() => {}));
    await expect(run(traced(recommend(deaf)), AbortSignal.timeout(5))).rejects.toMatchObject({ code: "aborted" });
    await expect
      .poll(() => spans().map(({ name, attributes }) => [name, attributes["error.type"]]))
      .toEqual([
        ["chat small", "aborted"],
        ["invoke_agent recommend", "aborted"],
      ]);
  });

  it("ends when it takes too long", async () => {
    const { traced, spans } = inMemory();
    const slow = recommend(scriptedModel(slowly(60_000, emma))).with({ timeouts: { total: 5 } });
    await expect(run(traced(slow))).rejects.toMatchObject({ code: "timeout" });
    await expect.poll(() => spans().map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR, SpanStatusCode.ERROR]);
  });
});

it("is one span for all steps, and one for each turn that resumes", async () => {
  const { traced, tree } = inMemory();
  const ask = traced(call({ name: "ask", model: scriptedModel(["One.", "Two."]), prompt: () => prompt`Hello?` }));
  const first = await ask();
  expect((await first.resume("And?")).text).toBe("Two.");
  expect(tree()).toBe("invoke_agent ask\n  chat small\ninvoke_agent ask\n  chat small");
});

it("ends the spans of a stream that all readers left", async () => {
  const { traced, spans } = inMemory();
  const ask = traced(call({ name: "ask", model: scriptedModel(["Hello there."]), prompt: () => prompt`Hello?` }));
  for await (const _ of ask.stream()) break;
  await expect
    .poll(() => spans().map(({ name, attributes }) => [name, attributes["error.type"]]))
    .toEqual([
      ["chat small", "aborted"],
      ["invoke_agent ask", "aborted"],
    ]);
});

it("is traced once, also when its model is traced, and follows `with`", async () => {
  const { traced, tree } = inMemory();
  const ask = pipe(call({ name: "ask", model: traced(scriptedModel(["One."])), prompt: () => prompt`Hello?` }), traced, traced);
  await ask();
  await ask.with({ model: scriptedModel(["Two."], { id: "large" }), name: "asked" })();
  expect(tree()).toBe("invoke_agent ask\n  chat small\ninvoke_agent asked\n  chat large");
});

it("says for which call a model that is traced by itself is asked", async () => {
  const { traced, span } = inMemory();
  const model = pipe(scriptedModel(["One."]), traced, again());
  await pipe(call({ name: "ask", model, prompt: () => prompt`Hello?` }), traced)();
  expect(span("chat small").attributes["gen_ai.prompt.name"]).toBe("ask");
});

it("nests below the span that is active when it is called, and is the active one in its prompt", async () => {
  const { traced, span } = inMemory();
  let active: string | undefined;
  const ask = call({
    name: "ask",
    model: scriptedModel(["One."]),
    prompt: async () => {
      await Promise.resolve();
      active = trace.getSpanContext(context.active())?.spanId;
      return "Hello?";
    },
  });
  const outside = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", traceFlags: 1 };
  await context.with(trace.setSpanContext(context.active(), outside), () => traced(ask)());
  const { parentSpanContext, spanContext } = span("invoke_agent ask");
  expect(parentSpanContext?.spanId).toBe(outside.spanId);
  expect(active).toBe(span("invoke_agent ask").spanContext().spanId);
  expect(spanContext.call(span("invoke_agent ask")).traceId).toBe(outside.traceId);
});

it("shows requests of a model that a block inside takes instead", async () => {
  const { traced, tree, span } = inMemory();
  const escalated = <In, R extends Reply>(inner: Call<In, R>) =>
    wrapCall<In, R, R>(inner, {
      name: "escalated",
      run: (run, spec) => async (input, context, emit) => {
        await run(input, context, emit);
        return inner.runOf(() => ({ ...spec, model: scriptedModel([reply("Two.")], { id: "large" }) }))(input, context, emit);
      },
    });
  await pipe(call({ name: "ask", model: scriptedModel([slowly(5, "One.")]), prompt: () => prompt`Hello?` }), escalated, traced)();
  expect(tree()).toBe("invoke_agent ask\n  chat small\n  chat large");
  expect(span("chat large").attributes).toMatchObject({ "gen_ai.usage.output_tokens": 5, "gen_ai.prompt.name": "ask" });
});

it("keeps a hundred calls at once apart", async () => {
  const { traced, spans } = inMemory();
  const model = pipe(
    scriptedModel(({ messages }) => slowlyEcho(JSON.stringify(messages))),
    again(),
    traced,
  );
  const calls = Array.from({ length: 100 }, (_, index) =>
    traced(call({ name: `ask-${index}`, model, prompt: () => prompt`Say ${index}.` })),
  );
  await Promise.all(calls.map((ask, index) => (index % 2 ? ask() : ask.stream().reply)));
  const all = spans();
  expect(all).toHaveLength(300);
  const parentOf = (child: (typeof all)[number]) => all.find((span) => span.spanContext().spanId === child.parentSpanContext?.spanId);
  for (const chat of all.filter(({ name }) => name === "chat small")) {
    const attempts = parentOf(chat);
    const run = attempts && parentOf(attempts);
    expect(run?.name).toBe(`invoke_agent ${chat.attributes["gen_ai.prompt.name"]}`);
    expect(run?.parentSpanContext).toBeUndefined();
  }
  expect(new Set(all.map((span) => span.spanContext().traceId)).size).toBe(100);
});

async function slowlyEcho(text: string): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
  return text;
}

it("nests also where no context manager is registered", async () => {
  const { traced, tree } = inMemory({ contextManager: false });
  const asked = Array.from({ length: 5 }, () => traced(recommend(scriptedModel([slowly(5, emma)])))("good"));
  await Promise.all(asked);
  expect(tree()).toBe(Array(5).fill("invoke_agent recommend\n  chat small").join("\n"));
});
