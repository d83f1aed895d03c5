import { call, isAshlarError, type LanguageModel, type ModelParams, prompt, text, toolResult } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { answer, failureOf, outcomeOf, ways } from "./asking.ts";
import { run } from "./calls.ts";
import { expectDeclared } from "./declared.ts";
import { mediaSamples } from "./media.ts";
import type { TestedCapabilities } from "./options.ts";
import { paramNames, sampleParams } from "./parameters.ts";
import { ask, bookSchema, dice, verdictSchema, weather } from "./samples.ts";
import { calls } from "./tools.ts";
import { expectRefusal } from "./unsupported.ts";

/** A model that runs in this process, and what the suite was told of it. */
export interface Embedded {
  readonly model: LanguageModel;
  readonly capabilities: TestedCapabilities;
  /** Milliseconds that a test may take. */
  readonly timeout: number;
  /** With which all tests ask: short answers, steady ones where the model can. */
  readonly params: ModelParams & { readonly maxOutputTokens: number };
}

/** What a model declares it does, and what it does not it refuses. */
export function testEmbeddedAbilities({ model, capabilities, params, timeout }: Embedded): void {
  const { output, tools, choose = false, media } = capabilities;

  describe("what the model can do", { timeout }, () => {
    it("is declared as the suite was told", () => {
      expectDeclared(model, capabilities);
    });

    it.each(capabilities.params)("is to obey the parameter %s", async (name) => {
      const reply = await answer(
        model,
        "generate",
        ask("Hi", { params: { ...params, [name]: sampleParams[name][0], maxOutputTokens: 3 } }),
      );
      expect(reply.usage.outputTokens).toBeLessThanOrEqual(3);
    });

    it.each(paramNames.filter((name) => !capabilities.params.includes(name)))(
      "is not to obey the parameter %s, and it says so",
      async (name) => {
        expectRefusal(
          await failureOf(answer(model, "generate", ask("Hi", { params: { ...params, [name]: sampleParams[name][0] } }))),
          model,
          name,
        );
      },
    );

    it.each(mediaSamples.filter(({ type }) => !media.includes(type)))("is not to take $type parts, and it says so", async (part) => {
      expectRefusal(await failureOf(answer(model, "generate", ask([{ role: "user", content: [part] }], { params }))), model, part.type);
    });
  });

  describe("structured output", { timeout }, () => {
    it.each(output.flatMap((mode) => ways.map((way) => [mode, way] as const)))(
      "is a value of its schema, in mode %s: %s",
      async (outputMode, way) => {
        const verdict = call({
          name: "verdict",
          model,
          output: verdictSchema,
          outputMode,
          params: { ...params, maxOutputTokens: 100 },
          prompt: () => prompt`Is Paris in France? Answer with {"is_true":true} or {"is_true":false}.`,
        });
        const outcome = await outcomeOf(run(verdict, way));
        // Only words hold a model to mode `text`: that it fails to answer so is told.
        if (outcome instanceof Error && outputMode === "text") expect(["schema", "truncated"]).toContain(outcome.code);
        else expect(outcome).toMatchObject({ value: { is_true: expect.any(Boolean) } });
      },
    );

    it.each(ways)("that is cut off is an error: %s", async (way) => {
      const options = { name: "recommend", output: bookSchema, outputMode: output[0] ?? "text", prompt: () => prompt`Recommend a book.` };
      const error = await failureOf(run(call({ ...options, model, params: { ...params, maxOutputTokens: 2 } }), way));
      expect(error.code).toBe("truncated");
    });

    it.each(ways)(`of labels is ${choose ? "scored" : "refused"}: %s`, async (way) => {
      const labels = ["animal", "food", "place"];
      const outcome = await outcomeOf(answer(model, way, ask("Which kind is bread?", { output: { type: "choice", labels } })));
      if (!choose && outcome instanceof Error) return expectRefusal(outcome, model);
      if (isAshlarError(outcome)) throw outcome;
      expect(choose).toBe(true);
      const scores = outcome.choice?.scores ?? [];
      expect(scores.map(({ label }) => label)).toEqual(labels);
      expect(scores.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
      expect(outcome.choice?.label).toBe(scores.toSorted((a, b) => b.probability - a.probability)[0]?.label);
    });
  });

  describe("tools", { timeout }, () => {
    const asked = { tools: [weather, dice], params: { ...params, maxOutputTokens: 60 } };
    if (!tools) {
      it.each(ways)("are refused: %s", async (way) => {
        expectRefusal(await failureOf(answer(model, way, ask("Weather?", asked))), model, "tool");
      });
      return;
    }
    it.each(ways)("are called by name, with arguments of their schema: %s", async (way) => {
      const reply = await answer(model, way, ask("Roll a die.", { ...asked, toolChoice: { name: dice.name } }));
      expect(calls(reply)).toMatchObject([{ name: dice.name, input: { sides: expect.any(Number) } }]);
      expect(reply.finishReason).toBe("tool-calls");
    });

    it.each(ways)("are called where one is required, and not where none is wanted: %s", async (way) => {
      const required = await answer(model, way, ask("What is the weather in Paris?", { ...asked, toolChoice: "required" }));
      expect([weather.name, dice.name]).toContain(calls(required)[0]?.name);
      expect(calls(await answer(model, way, ask("What is the weather in Paris?", { ...asked, toolChoice: "none" })))).toEqual([]);
    });

    it.each(ways)("give back results: %s", async (way) => {
      const question = { role: "user", content: [text("Roll a die.")] } as const;
      const { content } = await answer(model, way, ask([question], { ...asked, toolChoice: { name: dice.name } }));
      const [called] = calls({ content, finishReason: "tool-calls", usage: {} });
      const result = { role: "tool", content: [toolResult(called!, 4)] } as const;
      const alone = await answer(model, way, ask([question], { ...asked, toolChoice: "none" }));
      const reply = await answer(model, way, ask([question, { role: "assistant", content }, result], { ...asked, toolChoice: "none" }));
      expect(reply.usage.inputTokens).toBeGreaterThan(alone.usage.inputTokens ?? 0);
    });
  });
}
