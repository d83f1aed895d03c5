import { call, collectReply, type LanguageModel, OverloadedError, pipe, prompt, RateLimitError } from "@ashlar/core";
import { type HrTime, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { describe, expect, it } from "vitest";
import { again, answered, otherwise, secondOpinion, twice } from "../testing/blocks.ts";
import { calm, hello, inMemory } from "../testing/in-memory.ts";
import { price, smallModel } from "../testing/small-model.ts";

const whole = (model: LanguageModel) => model.generate(hello, calm());
const streamed = (model: LanguageModel) => collectReply(model.stream(hello, calm()));
const faces = [
  ["a whole reply", whole],
  ["a stream", streamed],
] as const;
const busy = () => new OverloadedError("busy", { status: 529 });
const milliseconds = ([seconds, nanoseconds]: HrTime) => seconds * 1000 + nanoseconds / 1e6;

describe.each(faces)("blocks around a model, for %s", (_, ask) => {
  it("are a span, and each attempt is one below it, with its times, its error and its reply", async () => {
    const { traced, tree, span, spans, recorded } = inMemory();
    const answer = { text: "Hi.", id: "r-2", model: "small-2026", delay: 20 };
    const model = pipe(smallModel([{ error: busy(), delay: 20 }, answer], { price }), again(), traced);
    await ask(model);
    expect(tree()).toBe("attempts small\n  chat small\n  chat small");
    const outer = span("attempts small");
    expect(outer).toMatchObject({
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.UNSET },
      attributes: { "gen_ai.request.model": "small", "ashlar.attempts": 2, "ashlar.blocks": ["again"] },
    });
    expect(Object.keys(outer.attributes).filter((name) => /usage|operation/.test(name))).toEqual([]);
    const [failed, succeeded] = spans();
    expect(failed).toMatchObject({
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.ERROR },
      attributes: { "error.type": "overloaded", "http.response.status_code": 529, "gen_ai.operation.name": "chat" },
    });
    expect(succeeded).toMatchObject({
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        "gen_ai.response.id": "r-2",
        "gen_ai.response.model": "small-2026",
        "gen_ai.usage.input_tokens": 10,
        "ashlar.cost": 0.06,
      },
    });
    expect(milliseconds(failed!.duration)).toBeGreaterThan(15);
    expect(milliseconds(failed!.startTime)).toBeGreaterThanOrEqual(milliseconds(outer.startTime));
    expect(milliseconds(succeeded!.startTime)).toBeGreaterThanOrEqual(milliseconds(failed!.endTime) - 1);
    expect(milliseconds(succeeded!.endTime)).toBeLessThanOrEqual(milliseconds(outer.endTime));
    expect(await recorded("gen_ai.client.operation.duration")).toMatchObject([
      { count: 1, attributes: { "error.type": "overloaded" } },
      { count: 1, attributes: { "gen_ai.response.model": "small-2026" } },
    ]);
  });

  it("fail as the last attempt does", async () => {
    const { traced, span, spans } = inMemory();
    const last = new RateLimitError("slow down", { status: 429 });
    await expect(ask(pipe(smallModel([busy(), last]), again(2), traced))).rejects.toBe(last);
    expect(span("attempts small")).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { "error.type": "rate-limit", "http.response.status_code": 429, "ashlar.attempts": 2 },
    });
    expect(spans().map(({ attributes }) => attributes["error.type"])).toEqual(["overloaded", "rate-limit", "rate-limit"]);
  });

  it("show which model an attempt was for", async () => {
    const { traced, span } = inMemory();
    const large = smallModel(["Hi."], { provider: "anthropic", id: "large" });
    await ask(pipe(smallModel([busy()]), otherwise(large), traced));
    expect(span("chat small").attributes).toMatchObject({ "gen_ai.provider.name": "openai", "error.type": "overloaded" });
    expect(span("chat large").attributes).toMatchObject({
      "gen_ai.provider.name": "anthropic",
      "gen_ai.response.finish_reasons": ["stop"],
    });
  });

  it("may trace each request themselves: it is not traced again by those around", async () => {
    const { traced, tree, span, recorded } = inMemory();
    const other = smallModel(["Hi."], { id: "large" });
    await ask(
      pipe(
        smallModel([
          { error: busy(), delay: 5 },
          { error: busy(), delay: 5 },
        ]),
        traced,
        again(2),
        otherwise(other),
        traced,
      ),
    );
    expect(tree()).toBe("attempts small\n  chat small\n  chat small\n  chat large");
    expect(span("attempts small").attributes).toMatchObject({ "ashlar.attempts": 3, "ashlar.blocks": ["again", "otherwise"] });
    expect((await recorded("gen_ai.client.operation.duration")).map(({ count }) => count)).toEqual([2, 1]);
  });

  it("that ask twice at once give the reply to the attempt that made it", async () => {
    const { traced, spans } = inMemory();
    const script = [
      { text: "Hi.", id: "won", delay: 10 },
      { text: "late", delay: 60_000 },
    ];
    await ask(pipe(smallModel(script), twice(), traced));
    const chats = spans().filter(({ name }) => name === "chat small");
    expect(chats.map(({ attributes }) => [attributes["error.type"], attributes["gen_ai.response.id"]])).toEqual([
      ["aborted", undefined],
      [undefined, "won"],
    ]);
  });

  it("that ask once more after an answer show both, and give the reply to the last", async () => {
    const { traced, spans } = inMemory();
    const script = [
      { text: "One.", id: "first" },
      { text: "Two.", id: "second" },
    ];
    await ask(pipe(smallModel(script), secondOpinion, traced));
    const chats = spans().filter(({ name }) => name === "chat small");
    expect(chats.map(({ attributes }) => attributes["gen_ai.response.id"])).toEqual([undefined, "second"]);
    expect(chats.map(({ attributes }) => attributes["gen_ai.usage.output_tokens"])).toEqual([5, 5]);
  });

  it("that answer without a model are a span without a request", async () => {
    const { traced, tree, span, recorded } = inMemory();
    await ask(pipe(smallModel([]), answered, traced));
    expect(tree()).toBe("attempts small");
    expect(span("attempts small").attributes["ashlar.attempts"]).toBe(0);
    expect(await recorded("gen_ai.client.operation.duration")).toEqual([]);
  });

  it("that fail without a request show why, as nothing that a provider took part in", async () => {
    const { traced, span, recorded } = inMemory();
    const refusing = (model: LanguageModel): LanguageModel => ({
      ...model,
      blocks: [{ name: "circuit" }],
      async generate(_, { onAttempt }) {
        onAttempt?.({ provider: "openai", model: "small", usage: {}, cost: undefined, milliseconds: 0, error: busy() });
        throw busy();
      },
      async *stream(request, context) {
        yield* [];
        await this.generate(request, context);
      },
    });
    await expect(ask(pipe(smallModel([]), refusing, traced))).rejects.toThrow("busy");
    expect(span("chat small")).toMatchObject({ kind: SpanKind.INTERNAL, attributes: { "error.type": "overloaded" } });
    expect(await recorded("gen_ai.client.operation.duration")).toEqual([]);
  });
});

it("counts the time to the first piece of a stream from the attempt that gave it", async () => {
  const { traced, spans } = inMemory();
  await streamed(
    pipe(
      smallModel([
        { error: busy(), delay: 60 },
        { text: "Hi.", delay: 20 },
      ]),
      again(),
      traced,
    ),
  );
  const [failed, answered] = spans();
  const firstChunk = "gen_ai.response.time_to_first_chunk";
  expect(failed!.attributes).not.toHaveProperty(firstChunk);
  expect(answered!.attributes[firstChunk]).toBeGreaterThan(0.015);
  // Less than the span lasts: from the first attempt on it would be more.
  expect(answered!.attributes[firstChunk]).toBeLessThanOrEqual(milliseconds(answered!.duration) / 1000);
});

it("ends the span of an attempt whose reader leaves", async () => {
  const { traced, tree, span } = inMemory();
  const ask = call({ name: "ask", model: pipe(smallModel(["Hello there."]), again(), traced), prompt: () => prompt`Hello?` });
  for await (const _ of ask.stream().text()) break;
  await expect.poll(tree, { timeout: 4000 }).toBe("attempts small\n  chat small");
  for (const name of ["attempts small", "chat small"]) {
    expect(span(name)).toMatchObject({ status: { code: SpanStatusCode.UNSET }, attributes: { "error.type": "aborted" } });
  }
});
