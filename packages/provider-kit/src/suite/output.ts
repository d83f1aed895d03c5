import { call, type LanguageModel, type OutputMode, prompt, RefusalError, SchemaError, TruncatedError } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import type { FakeReply } from "../fakes/fake-vendor.ts";
import { answer, failureOf, outcomeOf, ways } from "./asking.ts";
import { run } from "./calls.ts";
import { expectDeclared } from "./declared.ts";
import { ask, bookJsonSchema, bookSchema, lookUpWeather, weather } from "./samples.ts";
import { refusalReason, type Subject } from "./subject.ts";
import { expectRefusal } from "./unsupported.ts";
import { expectCarried } from "./wire.ts";

/** How a model gives its answer in each mode. In mode `tool` core offers it a tool of this name. */
const says: Readonly<Record<OutputMode, (json: string) => FakeReply>> = {
  native: (text) => ({ text }),
  text: (text) => ({ text: `Here it is:\n\`\`\`json\n${text}\n\`\`\`` }),
  tool: (text) => ({ toolCalls: [{ name: "answer", arguments: JSON.parse(text) }] }),
};
const emma = '{"book_title":"Emma, 1816 – “a novel”","pages":474}';

/** Structured output, in each mode that is declared; the others are refused. */
export function testOutput({ serve, capabilities }: Subject): void {
  const { output, tools, choose, strictSchemas, streamedArguments, refusal, finishReasons } = capabilities;

  describe.each(output)("structured output, in mode %s,", (mode) => {
    const recommend = (model: LanguageModel, tools: readonly (typeof lookUpWeather)[] = []) =>
      call({ name: "recommend", model, output: bookSchema, outputMode: mode, tools, prompt: () => prompt`A book.` });

    it.each(ways)("is a value of its schema, which is sent: %s", async (way) => {
      const { model, vendor } = await serve(says[mode](emma));
      expect((await run(recommend(model), way)).value).toEqual(JSON.parse(emma));
      expectCarried(vendor.requests[0]!.body, ["book_title", "narwhal-41", "pages"]);
    });

    it.each(ways)("may leave out what is optional: %s", async (way) => {
      const { model } = await serve(says[mode]('{"book_title":"Emma"}'), says[mode]('{"book_title":"Emma","pages":null}'));
      for (const _ of ["left out", "null"]) expect((await run(recommend(model), way)).value).toEqual({ book_title: "Emma" });
    });

    it.each(ways)("that does not fit its schema is a SchemaError: %s", async (way) => {
      const { model } = await serve(says[mode]('{"title":"Emma"}'));
      expect(await failureOf(run(recommend(model), way))).toMatchObject({ code: SchemaError.code });
    });

    if (mode !== "tool" || streamedArguments) {
      it("grows while it streams", async () => {
        const { model } = await serve({ ...says[mode](emma), framing: { pieceLength: 3 } });
        const titles = new Set<unknown>();
        for await (const partial of recommend(model).stream().partials()) titles.add(partial.book_title);
        expect(titles.size).toBeGreaterThan(3);
        expect(titles).toContain(JSON.parse(emma).book_title);
      });
    }

    if (tools) {
      it.each(ways)("goes together with tools: %s", async (way) => {
        const { model, vendor } = await serve(
          { toolCalls: [{ name: weather.name, arguments: { city_of_interest: "Oslo" } }] },
          says[mode](emma),
        );
        expect((await run(recommend(model, [lookUpWeather]), way)).value).toEqual(JSON.parse(emma));
        expectCarried(vendor.requests[1]!.body, ["book_title", weather.name, "frost-34"]);
      });
    }

    if (finishReasons.includes("length") && mode !== "tool") {
      it.each(ways)("that is cut off is a TruncatedError, with what had arrived: %s", async (way) => {
        const { model } = await serve({ text: '{"book_title":"Em', finishReason: "length" });
        const error = await failureOf(run(recommend(model), way));
        expect(error).toMatchObject({ code: TruncatedError.code });
        expect(error.partial?.content).toMatchObject([{ type: "text", text: '{"book_title":"Em' }]);
      });
    }

    if (refusal !== "none") {
      it.each(ways)("that the model refuses is a RefusalError: %s", async (way) => {
        const { model } = await serve({ refusal: "I can't help with that." });
        const error = await failureOf(run(recommend(model), way));
        expect(error).toMatchObject({ code: RefusalError.code, reason: refusalReason(capabilities) });
        if (refusal === "words") expect(error.message).toContain("I can't help with that.");
      });
    }
  });

  describe("structured output", () => {
    it("is declared by the model as the suite was told, and so is the rest of what it can do", async () => {
      const { model } = await serve();
      expectDeclared(model, capabilities);
    });

    // Core asks for the modes `tool` and `text` by tools and by words; what reaches an adapter all the same must not be dropped.
    const others = (["native", "tool", "text"] as const).filter((mode) => mode !== "native" || !output.includes(mode));
    it.each(others.flatMap((mode) => ways.map((way) => [mode, way] as const)))(
      "asked of an adapter as %s is sent or refused: %s",
      async (mode, way) => {
        const { model, vendor } = await serve("{}");
        const wanted = { type: "json", mode, name: "book", schema: bookJsonSchema, strict: false } as const;
        const outcome = await outcomeOf(answer(model, way, ask("A book.", { output: wanted })));
        if (outcome instanceof Error) expectRefusal(outcome, model);
        else expectCarried(vendor.requests[0]!.body, "narwhal-41");
      },
    );

    if (strictSchemas) {
      it.each(ways)("and tools say whether the schema may be enforced: %s", async (way) => {
        const { model, vendor } = await serve("{}", "{}", "{}", "{}");
        for (const strict of [true, false]) {
          if (output.includes("native")) {
            const wanted = { type: "json", mode: "native", name: "book", schema: bookJsonSchema, strict } as const;
            await answer(model, way, ask("A book.", { output: wanted }));
          }
          if (tools) await answer(model, way, ask("Weather?", { tools: [{ ...weather, strict }] }));
        }
        const bodies = vendor.requests.map(({ body }) => JSON.stringify(body));
        expect(new Set(bodies).size).toBe(bodies.length);
      });
    }

    if (!choose) {
      it.each(ways)("as the scores of labels is refused: %s", async (way) => {
        const { model, vendor } = await serve();
        expectRefusal(await failureOf(answer(model, way, ask("Which?", { output: { type: "choice", labels: ["a", "b"] } }))), model);
        expect(vendor.requests).toEqual([]);
      });
    }
  });
}
