import { call, type EmbeddingModel, prompt, system, text, UnsupportedError } from "@ashlar/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { classifierModel } from "./classifier-model.ts";
import { TrainingError } from "./errors.ts";
import { headModel } from "./head-model.ts";
import { makeHead } from "./softmax-head.ts";

const embedding: EmbeddingModel = {
  provider: "test",
  id: "vowels",
  dimensions: 2,
  price: { inputPerMillion: 1_000_000, currency: "USD", date: "2026-11-01", source: "test" },
  async embed(texts) {
    const count = (letter: string) => (content: string) => content.split(letter).length - 1;
    return {
      embeddings: texts.map((content) => Float32Array.of(count("a")(content), count("o")(content))),
      usage: { inputTokens: texts.length },
    };
  },
};
const head = makeHead({
  embedding,
  labels: ["a", "o", "other"],
  weights: [
    [4, 0],
    [0, 4],
    [0, 0],
  ],
  biases: [0, 0, 0.5],
});
const model = headModel({ head, embedding });
const classify = call({
  name: "classify",
  model,
  params: { temperature: 0, maxOutputTokens: 5 },
  input: z.object({ text: z.string() }),
  output: z.enum(["a", "o", "other"]),
  prompt: ({ text }) => [system`Which vowel? a a a a`, prompt`${text}`],
});
const context = { signal: new AbortController().signal };

describe("headModel", () => {
  it("answers a call whose output is one of its labels, with probabilities, usage and cost", async () => {
    const { value, choice, usage, cost } = await classify({ text: "solo moto" });
    expect(value).toBe("o");
    expect(choice?.scores.map(({ label }) => label)).toEqual(["a", "o", "other"]);
    expect(choice?.scores.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
    expect([usage.inputTokens, cost]).toEqual([1, 1]);
    expect((await classify({ text: "banana" })).value).toBe("a");
  });

  it("takes the place of another model in a call", async () => {
    const other = classify.with({ model: headModel({ head: makeHead({ ...head, biases: [0, 0, 50] }), embedding }) });
    expect((await other({ text: "banana" })).value).toBe("other");
  });

  it("streams the same answer, once", async () => {
    const stream = classify.stream({ text: "banana" });
    let streamed = "";
    for await (const part of stream.text()) streamed += part;
    const { value, text: whole, messages } = await stream.reply;
    expect([streamed, value, whole]).toEqual(["a", "a", "a"]);
    expect(messages.at(-1)).toMatchObject({ role: "assistant", content: [{ type: "text", text: "a" }] });
  });

  it("scores only the labels that are asked for", async () => {
    const messages = [{ role: "user", content: [text("banana")] }] as const;
    const { choice } = await model.generate({ messages, output: { type: "choice", labels: ["other", "o"] } }, context);
    expect(choice?.label).toBe("other");
    expect(choice?.scores.map(({ probability }) => probability).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(choice!.scores[0]!.logProbability).toBeLessThan(Math.log(choice!.scores[0]!.probability));
  });

  it("can be told which text of a request to embed", async () => {
    const other = headModel({ head, embedding, textOf: ({ messages }) => JSON.stringify(messages[0]) });
    expect((await classify.with({ model: other })({ text: "solo" })).value).toBe("a");
  });

  it("says what to use for anything that is no choice among its labels", async () => {
    const messages = [{ role: "user", content: [text("banana")] }] as const;
    const image = { type: "image", source: { type: "url", url: "https://example.com/a.png" } } as const;
    const choice = { type: "choice", labels: ["a", "o"] } as const;
    const failing = [
      model.generate({ messages }, context),
      model.generate({ messages, output: { type: "json", mode: "text", name: "x", schema: {}, strict: false } }, context),
      model.generate({ messages, output: { type: "choice", labels: ["a", "e"] } }, context),
      model.generate({ messages, output: choice, params: { logProbabilities: 1 } }, context),
      model.generate({ messages, output: choice, tools: [{ name: "t", inputSchema: {}, strict: false }] }, context),
      model.generate({ messages: [{ role: "user", content: [image] }], output: choice }, context),
    ];
    for (const failure of failing) await expect(failure).rejects.toThrow(UnsupportedError);
    await expect(failing[0]).rejects.toThrow('z.enum(["a", "o", "other"])');
    await expect(failing[2]).rejects.toThrow('does not know the label "e"');
    await expect(model.generate({ messages: [], output: choice }, context)).rejects.toMatchObject({ code: "invalid-request" });
    await expect(call({ name: "free", model, prompt: () => prompt`banana` })()).rejects.toThrow(UnsupportedError);
  });

  it("refuses the vectors of another model", () => {
    expect(() => headModel({ head, embedding: { ...embedding, id: "consonants" } })).toThrow(TrainingError);
  });
});

describe("classifierModel", () => {
  it("makes a model of any function from a vector to probabilities, and hands the signal on", async () => {
    const signals: AbortSignal[] = [];
    const certain = classifierModel({
      id: "certain",
      embedding,
      labels: ["a", "o", "other"],
      classify: async (vector, { signal }) => {
        signals.push(signal);
        return vector[0]! > vector[1]! ? [1, 0, 0] : [0, 1, 0];
      },
    });
    const { value, choice } = await classify.with({ model: certain })({ text: "solo" });
    expect([value, signals.length]).toEqual(["o", 1]);
    // Written as JSON without a loss, although two labels are impossible.
    expect(JSON.parse(JSON.stringify(choice))).toEqual(choice);
  });
});
