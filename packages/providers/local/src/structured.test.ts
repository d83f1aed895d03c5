import {
  calibrated,
  call,
  type JsonSchema,
  jsonSchemaOf,
  type LanguageModel,
  type ModelRequest,
  pipe,
  prompt,
  text,
  tool,
} from "@ashlar/core";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { local } from "./local.ts";
import { rejection } from "./testing/folder.ts";
import { context, needWeights } from "./testing/weights.ts";

needWeights("smollm2-135m");
const model = local("smollm2-135m", { threads: 1, contextLength: 1024 });
afterAll(() => model.unload());

const json = (schema: JsonSchema, params: ModelRequest["params"] = {}): ModelRequest => ({
  messages: [{ role: "user", content: [text("Make up an example.")] }],
  output: { type: "json", mode: "native", name: "example", schema, strict: false },
  params: { maxOutputTokens: 120, ...params },
});

async function written(of: LanguageModel, request: ModelRequest): Promise<unknown> {
  const { content, finishReason } = await of.generate(request, context);
  expect(finishReason).toBe("stop");
  return JSON.parse(content[0]?.type === "text" ? content[0].text : "");
}

type Tree = { name: "x" | "y"; children: Tree[] };
const tree: z.ZodType<Tree> = z.lazy(() => z.object({ name: z.enum(["x", "y"]), children: z.array(tree).max(1) }));

describe("output by grammar", () => {
  // A high temperature makes the model write anything that the grammar lets it write.
  it.each([
    ["numbers", z.object({ int: z.int(), small: z.int().min(-2).max(2), natural: z.int().min(0), float: z.number(), flag: z.boolean() })],
    ["short strings and formats", z.object({ name: z.string().min(1).max(8), day: z.iso.date(), id: z.uuid(), at: z.iso.datetime() })],
    [
      "optional properties and unions",
      z.object({ a: z.boolean().optional(), b: z.union([z.null(), z.literal(["x", 'q"'])]), c: z.int().max(9).min(0).optional() }),
    ],
    [
      "lists and tuples",
      z.object({
        list: z
          .array(z.enum(["a", "b"]))
          .min(1)
          .max(3),
        pair: z.tuple([z.boolean(), z.null()]),
      }),
    ],
    [
      "kinds told apart",
      z
        .array(z.discriminatedUnion("type", [z.object({ type: z.literal("a"), n: z.boolean() }), z.object({ type: z.literal("b") })]))
        .max(2),
    ],
    ["merged objects", z.intersection(z.object({ a: z.boolean() }), z.object({ b: z.null() }))],
    ["records with known keys", z.record(z.enum(["k", "l"]), z.boolean())],
  ])("keeps %s valid at any temperature", async (_, schema) => {
    const value = await written(model, json(jsonSchemaOf(schema, "output"), { temperature: 3, topK: 1000, topP: 1, seed: 1 }));
    expect(schema.safeParse(value)).toMatchObject({ success: true });
  });

  it("keeps a schema that refers to itself", async () => {
    expect(tree.safeParse(await written(model, json(jsonSchemaOf(tree, "output"), { temperature: 1, seed: 3 }))).success).toBe(true);
  });

  it("writes any JSON where anything is allowed", async () => {
    expect(await written(model, json({ type: "object", properties: { any: {} }, required: ["any"] }))).toHaveProperty("any");
  });

  it("works through a call, with partial objects while it streams", async () => {
    const book = call({
      name: "book",
      model,
      output: z.object({ title: z.string(), year: z.int() }),
      params: { maxOutputTokens: 60 },
      prompt: () => prompt`Recommend a fantasy book.`,
    });
    const stream = book.stream();
    const partials: unknown[] = [];
    for await (const partial of stream.partials()) partials.push(partial);
    expect(partials.length).toBeGreaterThan(3);
    expect((await stream.reply).value).toEqual({ title: expect.any(String), year: expect.any(Number) });
  });

  it("says before it computes anything what can't be kept", async () => {
    expect(await rejection(model.generate(json({ type: "object", patternProperties: { a: {} } }), context))).toMatchObject({
      code: "unsupported",
    });
  });
});

const labels = ["animal", "food", "place"];
const choose = (of: readonly string[], question: string): ModelRequest => ({
  messages: [{ role: "user", content: [text(question)] }],
  output: { type: "choice", labels: of },
});

describe("choice of labels", () => {
  it("scores all labels, in their order, as probabilities of the whole", async () => {
    const { content, choice, usage } = await model.generate(
      choose(labels, "Which kind is bread: animal, food or place? Answer with one word."),
      context,
    );
    const scores = choice!.scores;
    expect(scores.map(({ label }) => label)).toEqual(labels);
    expect(scores.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
    // As the model has it: the labels are not all that it could say.
    expect(scores.reduce((sum, { logProbability }) => sum + Math.exp(logProbability), 0)).toBeLessThanOrEqual(1);
    expect(content).toEqual([text(choice!.label)]);
    expect(choice!.label).toBe([...scores].sort((a, b) => b.probability - a.probability)[0]!.label);
    expect(usage.outputTokens).toBe(1);
  });

  it("tells labels apart that begin alike, or are the beginning of another", async () => {
    const alike = ["New York", "New Zealand", "New", "Oslo"];
    const { choice, usage } = await model.generate(choose(alike, "Say: New Zealand"), context);
    expect(choice!.label).toBe("New Zealand");
    expect(choice!.scores.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
    expect(usage.outputTokens).toBeGreaterThan(1);
    // The same labels in another order have the same scores.
    const again = await model.generate(choose(alike.toReversed(), "Say: New Zealand"), context);
    for (const { label, logProbability } of again.choice!.scores)
      expect(logProbability).toBeCloseTo(choice!.scores.find((score) => score.label === label)!.logProbability, 3);
  });

  it("scores the next word of an answer that is begun", async () => {
    const begun = (answer: string): ModelRequest => ({
      messages: [
        ...choose(labels, "A tiger is an animal. Bread is a food. What is a lion?").messages,
        { role: "assistant", content: [text(answer)] },
      ],
      output: { type: "choice", labels },
    });
    const { choice } = await model.generate(begun("A lion is an"), context);
    expect(choice!.label).toBe("animal");
    // Without the space the label would be no word of the sentence, and hardly probable.
    expect(choice!.scores[0]!.logProbability).toBeGreaterThan(-4);
  });

  it.each([[[]], [["a", "a"]], [[""]]])("refuses the labels %j", async (bad) => {
    expect(await rejection(model.generate(choose(bad, "x"), context))).toMatchObject({ code: "invalid-request" });
  });

  it("is what an enumeration asks for, plain or calibrated", async () => {
    const kind = call({
      name: "kind",
      model,
      output: z.enum(["animal", "food"]),
      input: z.string(),
      prompt: (word) => prompt`Is "${word}" an animal or a food?`,
    });
    const plain = await kind("bread");
    expect(plain.choice?.scores).toHaveLength(2);
    const fair = await pipe(kind, calibrated({ inputs: ["N/A", ""] }))("bread");
    expect(fair.choice!.scores[0]!.logProbability).not.toBeCloseTo(plain.choice!.scores[0]!.logProbability, 3);
  });
});

describe("tools", () => {
  const weather = tool({
    name: "get_weather",
    description: "Weather of a city",
    input: z.object({ city: z.string().max(20) }),
    run: async ({ city }) => `sunny in ${city}`,
  });
  const definitions = [
    {
      name: "get_weather",
      description: "Weather of a city",
      inputSchema: jsonSchemaOf(z.object({ city: z.string().max(20) }), "input"),
      strict: false,
    },
    { name: "roll_dice", inputSchema: jsonSchemaOf(z.object({ sides: z.int().min(2).max(20) }), "input"), strict: false },
  ];
  const request: ModelRequest = {
    messages: [{ role: "user", content: [text("What is the weather in Paris?")] }],
    tools: definitions,
    params: { maxOutputTokens: 40 },
  };

  it("are called with arguments of their schema when one is named or required", async () => {
    for (const toolChoice of [{ name: "roll_dice" }, "required"] as const) {
      const events: string[] = [];
      let called: unknown;
      for await (const event of model.stream({ ...request, toolChoice }, context)) {
        events.push(event.type);
        if (event.type === "tool-call") called = event;
      }
      expect(events).toContain("tool-call-delta");
      expect(events.slice(-2)).toEqual(["tool-call", "finish"]);
      if (toolChoice !== "required") expect(called).toMatchObject({ name: "roll_dice", input: { sides: expect.any(Number) } });
    }
    const reply = await model.generate({ ...request, tools: definitions.slice(0, 1), toolChoice: "required" }, context);
    expect(reply).toMatchObject({
      finishReason: "tool-calls",
      content: [{ type: "tool-call", name: "get_weather", input: { city: expect.stringContaining("Paris") } }],
    });
  });

  it("are left alone when they are not to be used, and are the model's choice by default", async () => {
    expect((await model.generate({ ...request, toolChoice: "none" }, context)).content[0]?.type).toBe("text");
    expect(["stop", "length", "tool-calls"]).toContain((await model.generate(request, context)).finishReason);
  });

  it("that are cut off are no call", async () => {
    const reply = await model.generate({ ...request, toolChoice: { name: "get_weather" }, params: { maxOutputTokens: 2 } }, context);
    expect(reply).toMatchObject({ finishReason: "length", content: [] });
  });

  it("work through a call: called, answered, and used for the answer", async () => {
    const agent = call({
      name: "agent",
      model,
      tools: [weather],
      toolChoice: "auto",
      params: { maxOutputTokens: 30 },
      prompt: () => prompt`What is the weather in Paris?`,
    });
    const reply = await agent();
    expect(reply.text.length + reply.toolCalls.length).toBeGreaterThan(0);
  });
});
