import { type Call, call, type EmbeddingModel, type LanguageModel, pipe, type Reply, tool, wrapCall } from "@ashlar/core";
import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { telemetry } from "./telemetry.ts";

declare const model: LanguageModel & { readonly unload: () => void };
declare const embedding: EmbeddingModel & { readonly unload: () => void };
const book = call({
  name: "book",
  model,
  input: z.object({ genre: z.string() }),
  output: z.object({ title: z.string() }),
  prompt: ({ genre }) => genre,
});
const traced = telemetry();

describe("telemetry", () => {
  it("leaves calls as they are", () => {
    expectTypeOf(traced(book)).toEqualTypeOf(book);
    expectTypeOf(pipe(book, traced)).toEqualTypeOf(book);
    expectTypeOf(pipe(book, telemetry({ captureContent: true }))).toEqualTypeOf(book);
    expectTypeOf(pipe(book, traced)({ genre: "x" }))
      .resolves.toHaveProperty("value")
      .toEqualTypeOf<{ title: string }>();
    // @ts-expect-error the input is still checked
    traced(book)({ genre: 1 });
    expectTypeOf(traced(call({ name: "plain", model, prompt: () => "?" }))).toEqualTypeOf(
      call({ name: "plain", model, prompt: () => "?" }),
    );
  });

  it("keeps what tools and blocks do to a reply's type", () => {
    const ask = tool({ name: "ask", input: z.object({ question: z.string() }) });
    const pausing = call({ name: "pausing", model, tools: [ask], prompt: () => "?" });
    expectTypeOf(traced(pausing)).toEqualTypeOf(pausing);
    const timed = <In, R extends Reply>(inner: Call<In, R>) =>
      wrapCall<In, R, R & { readonly milliseconds: number }>(inner, {
        name: "timed",
        run: (run) => async (input, context, emit) => ({ ...(await run(input, context, emit)), milliseconds: 1 }),
      });
    const grown = pipe(book, timed, traced);
    expectTypeOf(grown({ genre: "x" }))
      .resolves.toHaveProperty("milliseconds")
      .toBeNumber();
    expectTypeOf(pipe(book, traced, timed)).toEqualTypeOf(grown);
  });

  it("gives a model for a model, without what only its maker gave it", () => {
    expectTypeOf(traced(model)).toEqualTypeOf<LanguageModel>();
    expectTypeOf(pipe(model, traced)).toEqualTypeOf<LanguageModel>();
    expectTypeOf(traced(embedding)).toEqualTypeOf<EmbeddingModel>();
    expectTypeOf(pipe(embedding, traced)).toEqualTypeOf<EmbeddingModel>();
    // @ts-expect-error neither a model nor a call
    traced({ provider: "x" });
  });

  it("keeps the arguments of a search", () => {
    const search = traced.retrieval({ dataSource: "docs" }, async (query: string, k?: number) => [{ id: query, score: k ?? 1 }]);
    expectTypeOf(search).parameters.toEqualTypeOf<[query: string, k?: number | undefined]>();
    expectTypeOf(search("a")).resolves.toEqualTypeOf<{ id: string; score: number }[]>();
  });
});
