import { call, type LanguageModel, pipe, tool } from "@ashlar/core";
import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { budget, type Correction, collectErrors, reask } from "../index.ts";

declare const model: LanguageModel;
const recommend = call({
  name: "recommend",
  model,
  input: z.object({ genre: z.string() }),
  output: z.object({ title: z.string(), year: z.number() }),
  prompt: ({ genre }) => genre,
});
interface Book {
  title: string;
  year: number;
}

describe("reask", () => {
  it("keeps the types of input and value, and adds the corrections", async () => {
    const got = await pipe(recommend, reask({ attempts: 2 }), budget({ attempts: 5 }))({ genre: "x" });
    expectTypeOf(got.value).toEqualTypeOf<Book>();
    expectTypeOf(got.corrections).toEqualTypeOf<readonly Correction[]>();
    expectTypeOf((await got.resume("more")).corrections).toEqualTypeOf<readonly Correction[]>();
    // @ts-expect-error it needs its input
    pipe(recommend, reask())();
  });

  it("knows the value inside its check", () => {
    pipe(
      recommend,
      reask({
        check: (value) => {
          expectTypeOf(value).toEqualTypeOf<Book>();
          return undefined;
        },
      }),
    );
    pipe(recommend, collectErrors({ attempts: 2, check: ({ year }) => (year > 2026 ? "too late" : undefined) }));
    // @ts-expect-error there is no such property
    pipe(recommend, reask({ check: ({ author }) => author }));
  });

  it("may be made once for many calls", async () => {
    const careful = reask({ attempts: 2 });
    expectTypeOf((await careful(recommend)({ genre: "x" })).value).toEqualTypeOf<Book>();
    const text = call({ name: "text", model, prompt: () => "?" });
    expectTypeOf((await careful(text)()).value).toEqualTypeOf<string>();
  });

  it("keeps the types of tools", async () => {
    const look = tool({ name: "look", input: z.object({ at: z.string() }), run: () => 7 });
    const got = await pipe(call({ name: "look", model, tools: [look], prompt: () => "?" }), reask())();
    expectTypeOf(got.toolCalls[0]?.output).toEqualTypeOf<number | undefined>();
  });
});
