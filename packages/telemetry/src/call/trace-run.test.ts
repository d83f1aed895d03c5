import {
  type Attempt,
  type Call,
  call,
  InvalidRequestError,
  isAshlarError,
  type LanguageModel,
  OverloadedError,
  pipe,
  prompt,
  type Reply,
  wrapCall,
} from "@ashlar/core";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { again } from "../testing/blocks.ts";
import { inMemory } from "../testing/in-memory.ts";
import { price, smallModel } from "../testing/small-model.ts";

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
type Recommended = Recommend extends Call<string, infer R> ? R : never;
const faces = [
  ["called", (traced: Recommend, signal?: AbortSignal) => traced("good", signal && { signal })],
  ["streamed", (traced: Recommend, signal?: AbortSignal) => traced.stream("good", signal && { signal }).reply],
] as const;

/** A block that gives replies, errors and attempts a version, as versioning does. */
const versioned = <In, R extends Reply>(inner: Call<In, R>) =>
  wrapCall<In, R, R & { readonly version: object }>(inner, {
    name: "versioned",
    run: (run) => async (input, context, emit) => {
      const version = { name: "r", number: 3, hash: "a1b2c3" };
      context.signal.addEventListener("abort", () => Object.assign(context.signal.reason, { version }));
      const onAttempt = (attempt: Attempt): void => {
        Object.assign(attempt, { version });
        context.onAttempt?.(attempt);
      };
      try {
        return { ...(await run(input, { ...context, onAttempt }, emit)), version };
      } catch (error) {
        throw isAshlarError(error) ? Object.assign(error, { version }) : error;
      }
    },
  });
const ofVersion = { "gen_ai.prompt.version": "a1b2c3", "gen_ai.agent.version": "a1b2c3" };

describe.each(faces)("a traced call that is %s", (_, run) => {
  it("is a span around its requests, with what they used together", async () => {
    const { traced, tree, span } = inMemory();
    const model = pipe(smallModel([{ text: emma, id: "r-1" }], { price }), again());
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
    await run(pipe(recommend(smallModel([emma])), versioned, traced));
    expect(span("invoke_agent recommend").attributes).toMatchObject({ ...ofVersion, "ashlar.blocks": ["versioned"] });
    expect(span("chat small").attributes).toMatchObject({ "gen_ai.prompt.name": "recommend", "gen_ai.prompt.version": "a1b2c3" });
  });

  it("has its version when it fails, and so has each request, also those that blocks around the model make", async () => {
    const { traced, span, spans } = inMemory();
    const model = pipe(smallModel([new OverloadedError("busy", {}), new InvalidRequestError("no", {})]), again());
    await expect(run(pipe(recommend(model), versioned, traced))).rejects.toMatchObject({ code: "invalid-request" });
    expect(span("invoke_agent recommend").attributes).toMatchObject({ ...ofVersion, "error.type": "invalid-request" });
    const requests = spans().filter(({ name }) => name === "chat small");
    expect(requests.map(({ attributes }) => [attributes["error.type"], attributes["gen_ai.prompt.version"]])).toEqual([
      ["overloaded", "a1b2c3"],
      ["invalid-request", "a1b2c3"],
    ]);
  });

  it("has its version when it is abandoned before there was a request", async () => {
    const { traced, spans } = inMemory();
    const waiting = wrapCall<string, Recommended, Recommended>(recommend(smallModel([])), {
      name: "waiting",
      run: () => () => new Promise(() => {}),
    });
    await expect(run(pipe(waiting, versioned, traced), AbortSignal.timeout(5))).rejects.toMatchObject({ code: "aborted" });
    await expect.poll(() => spans()[0]?.attributes).toMatchObject({ ...ofVersion, "error.type": "aborted" });
  });

  it("tells the version to requests where it stands inside of the block that versions", async () => {
    const { traced, span } = inMemory();
    const failing = recommend(pipe(smallModel([new InvalidRequestError("no", {})]), again()));
    await expect(run(pipe(failing, traced, versioned))).rejects.toMatchObject({ code: "invalid-request" });
    expect(span("invoke_agent recommend").attributes).toMatchObject(ofVersion);
    expect(span("chat small").attributes).toMatchObject({ "gen_ai.prompt.version": "a1b2c3" });
  });

  it("fails with the error's code, while the request was fine", async () => {
    const { traced, span, recorded } = inMemory();
    await expect(run(traced(recommend(smallModel(["Emma!"]))))).rejects.toMatchObject({ code: "schema" });
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
    const deaf = smallModel(() => new Promise(() => {}));
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
    const slow = recommend(smallModel({ text: emma, delay: 60_000 })).with({ timeouts: { total: 5 } });
    await expect(run(traced(slow))).rejects.toMatchObject({ code: "timeout" });
    await expect.poll(() => spans().map(({ status }) => status.code)).toEqual([SpanStatusCode.ERROR, SpanStatusCode.ERROR]);
  });
});

it("is one span for all steps, and one for each turn that resumes", async () => {
  const { traced, tree } = inMemory();
  const ask = traced(call({ name: "ask", model: smallModel(["One.", "Two."]), prompt: () => prompt`Hello?` }));
  const first = await ask();
  expect((await first.resume("And?")).text).toBe("Two.");
  expect(tree()).toBe("invoke_agent ask\n  chat small\ninvoke_agent ask\n  chat small");
});

it("ends the spans of a stream that all readers left", async () => {
  const { traced, spans } = inMemory();
  const ask = traced(call({ name: "ask", model: smallModel(["Hello there."]), prompt: () => prompt`Hello?` }));
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
  const ask = pipe(call({ name: "ask", model: traced(smallModel(["One."])), prompt: () => prompt`Hello?` }), traced, traced);
  await ask();
  await ask.with({ model: smallModel(["Two."], { id: "large" }), name: "asked" })();
  expect(tree()).toBe("invoke_agent ask\n  chat small\ninvoke_agent asked\n  chat large");
});

it("says for which call a model that is traced by itself is asked", async () => {
  const { traced, span } = inMemory();
  const model = pipe(smallModel(["One."]), traced, again());
  await pipe(call({ name: "ask", model, prompt: () => prompt`Hello?` }), traced)();
  expect(span("chat small").attributes["gen_ai.prompt.name"]).toBe("ask");
});

it("shows requests of a model that a block inside takes instead", async () => {
  const { traced, tree, span } = inMemory();
  const escalated = <In, R extends Reply>(inner: Call<In, R>) =>
    wrapCall<In, R, R>(inner, {
      name: "escalated",
      run: (run, spec) => async (input, context, emit) => {
        await run(input, context, emit);
        return inner.runOf(() => ({ ...spec, model: smallModel(["Two."], { id: "large" }) }))(input, context, emit);
      },
    });
  await pipe(call({ name: "ask", model: smallModel([{ text: "One.", delay: 5 }]), prompt: () => prompt`Hello?` }), escalated, traced)();
  expect(tree()).toBe("invoke_agent ask\n  chat small\n  chat large");
  expect(span("chat large").attributes).toMatchObject({ "gen_ai.usage.output_tokens": 5, "gen_ai.prompt.name": "ask" });
});

it("has usage and cost of its own run alone where a block around makes another", async () => {
  const { traced, spans } = inMemory();
  const repeated = <In, R extends Reply>(inner: Call<In, R>) =>
    wrapCall<In, R, R>(inner, {
      name: "repeated",
      run: (run) => async (input, context, emit) => {
        await run(input, context, emit).catch(() => {});
        return run(input, context, emit);
      },
    });
  const model = pipe(smallModel([new OverloadedError("busy", {}), "?", emma], { price }), again());
  await pipe(recommend(model), traced, repeated)("good");
  const runs = spans().filter(({ name }) => name === "invoke_agent recommend");
  expect(runs.map(({ attributes }) => [attributes["error.type"], attributes["ashlar.attempts"], attributes["ashlar.cost"]])).toEqual([
    ["schema", 2, 0.06],
    [undefined, 1, 0.06],
  ]);
  expect(runs.map(({ attributes }) => attributes["gen_ai.usage.input_tokens"])).toEqual([10, 10]);
});

it("has no cost where that of a request is not known", async () => {
  const { traced, span } = inMemory();
  await traced(recommend(smallModel([emma])))("good");
  expect(span("invoke_agent recommend").attributes).not.toHaveProperty("ashlar.cost");
});
