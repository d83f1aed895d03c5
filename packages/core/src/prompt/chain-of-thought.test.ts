import { describe, expect, it } from "vitest";
import { z } from "zod";
import { call, type OutputMode, pipe, prompt, type StandardSchema, textOf, tool } from "../index.ts";
import { callsTools, type Scripted, scores, scriptedModel } from "../testing/scripted-model.ts";
import { type ChainOfThoughtOptions, chainOfThought } from "./chain-of-thought.ts";

const result = z.object({ result: z.number() });
const spoken = '{"reasoning":"Two and \\"two\\"\\nmake four.","result":4}';
const thoughts = 'Two and "two"\nmake four.';

function solver<Value>(output: StandardSchema<unknown, Value>, script: Scripted[], options?: ChainOfThoughtOptions, choose = false) {
  const model = scriptedModel(script, { capabilities: { choose } });
  const plain = call({ name: "solve", model, output, params: { maxOutputTokens: 20 }, prompt: (task: string) => prompt`Task: ${task}` });
  return { model, plain, solve: pipe(plain, chainOfThought(options)) };
}

describe("reasoning as a field", () => {
  it("is asked for first, told apart, and no part of the value", async () => {
    const { model, solve } = solver(z.strictObject({ result: z.number() }), [spoken]);
    const reply = await solve("2 + 2");
    expect(reply.value).toEqual({ result: 4 });
    expect(reply.reasoning).toBe(thoughts);
    expect(model.requests).toHaveLength(1);
    expect(model.requests[0]?.output).toMatchObject({
      schema: { required: ["reasoning", "result"], properties: { reasoning: { type: "string" } }, additionalProperties: false },
    });
    const sent = model.requests[0]?.output;
    expect(sent?.type === "json" && Object.keys(sent.schema.properties ?? {})).toEqual(["reasoning", "result"]);
  });

  it("takes the caller's words", async () => {
    const { model, solve } = solver(result, [spoken], { instruction: "Count on your fingers." });
    await solve("2 + 2");
    expect(JSON.stringify(model.requests[0]?.output)).toContain("Count on your fingers.");
  });

  it.each<OutputMode>(["native", "tool", "text"])(
    "streams as reasoning; text and partial objects are those of the answer (%s)",
    async (mode) => {
      const said = mode === "tool" ? callsTools(["answer", JSON.parse(spoken)]) : spoken;
      const { solve } = solver(result, [said]);
      const stream = solve.with({ outputMode: mode }).stream("2 + 2");
      const reasoning: string[] = [];
      let text = "";
      const partials: unknown[] = [];
      await Promise.all([
        (async () => {
          for await (const event of stream) if (event.type === "reasoning") reasoning.push(event.text);
        })(),
        (async () => {
          for await (const piece of stream.text()) text += piece;
        })(),
        (async () => {
          for await (const partial of stream.partials()) partials.push(partial);
        })(),
      ]);
      expect(reasoning.length).toBeGreaterThan(3);
      expect(reasoning.join("")).toBe(thoughts);
      expect(JSON.parse(text)).toEqual({ result: 4 });
      expect(partials.at(-1)).toEqual({ result: 4 });
      expect(JSON.stringify(partials)).not.toContain("make");
      expect(await stream.reply).toMatchObject({ value: { result: 4 }, reasoning: thoughts });
    },
  );

  it.each([
    ["it does not come first", '{"result":4,"reasoning":"because"}', "because"],
    ["it does not come at all", '{"result":4}', ""],
    ["it is no text", '{"reasoning":["a"],"result":4}', ""],
  ])("lets the answer pass when %s", async (_, said, reasoning) => {
    const { solve } = solver(result, [said]);
    const stream = solve.with({ outputMode: "text" }).stream("2 + 2");
    let text = "";
    for await (const piece of stream.text()) text += piece;
    expect(JSON.parse(text)).toEqual(JSON.parse(said));
    expect(await stream.reply).toMatchObject({ value: { result: 4 }, reasoning });
  });

  it("loses nothing of a stream that is no object", async () => {
    const { solve } = solver(result, ["I can't say."]);
    const stream = solve.stream("2 + 2");
    let text = "";
    await expect(
      (async () => {
        for await (const piece of stream.text()) text += piece;
      })(),
    ).rejects.toMatchObject({ code: "schema" });
    expect(text).toBe("I can't say.");
  });

  it("streams each step with tools on its own", async () => {
    const add = tool({ name: "add", input: z.object({ a: z.number() }), run: ({ a }) => a + 2 });
    const model = scriptedModel([callsTools(["add", { a: 2 }]), spoken]);
    const solve = pipe(call({ name: "solve", model, tools: [add], output: result, prompt: () => "Go" }), chainOfThought());
    const stream = solve.stream();
    let reasoning = "";
    for await (const event of stream) if (event.type === "reasoning") reasoning += event.text;
    expect(reasoning).toBe(thoughts);
    expect((await stream.reply).value).toEqual({ result: 4 });
  });

  it("does not take the place of a field that the output has", async () => {
    const own = z.object({ reasoning: z.string(), result: z.number() });
    const { solve, model } = solver(own, ['{"reasoning_first":"hm","reasoning":"mine","result":4}']);
    const reply = await solve("2 + 2");
    expect(reply.value).toEqual({ reasoning: "mine", result: 4 });
    expect(reply.reasoning).toBe("hm");
    expect(model.requests[0]?.output).toMatchObject({ schema: { required: ["reasoning_first", "reasoning", "result"] } });
  });

  it("is asked for once, also when the output refers to itself", async () => {
    const Tree = z.object({
      name: z.string(),
      get children(): z.ZodArray<typeof Tree> {
        return z.array(Tree);
      },
    });
    const said = { reasoning: "oak", name: "a", children: [{ name: "b", children: [] }] };
    const { solve, model } = solver(Tree, [JSON.stringify(said)]);
    expect((await solve("a tree")).value).toEqual({ name: "a", children: [{ name: "b", children: [] }] });
    expect(model.requests[0]?.output).toMatchObject({
      schema: {
        properties: { children: { items: { $ref: "#/$defs/answer" } } },
        $defs: { answer: { required: ["name", "children"], properties: { children: { items: { $ref: "#/$defs/answer" } } } } },
      },
    });
  });

  it("needs an output that is an object", () => {
    expect(() => solver(z.number(), [], { as: "field" })).toThrow(expect.objectContaining({ code: "invalid-request" }));
    const plain = call({ name: "plain", model: scriptedModel([]), prompt: () => "Go" });
    expect(() => chainOfThought({ as: "field" })(plain)).toThrow(expect.objectContaining({ code: "invalid-request" }));
  });
});

describe("reasoning as text", () => {
  it("is a request of its own, which the answer has read", async () => {
    const { model, solve } = solver(z.number(), ["Two and two make four.", '{"value":4}']);
    const reply = await solve("2 + 2");
    expect(reply.value).toBe(4);
    expect(reply.reasoning).toBe("Two and two make four.");
    expect(model.requests[0]?.output).toBeUndefined();
    expect(model.requests[0]?.messages.map(({ content }) => textOf(content))).toEqual([
      "Task: 2 + 2\n\nThink step by step. Do not give the answer yet.",
    ]);
    expect(model.requests[1]?.messages.map(({ role, content }) => [role, textOf(content)])).toEqual([
      ["user", "Task: 2 + 2\n\nThink step by step. Do not give the answer yet."],
      ["assistant", "Two and two make four."],
      ["user", "Now give the answer, and nothing else."],
    ]);
    expect(reply.usage).toEqual({ inputTokens: 20, outputTokens: 10 });
    expect(reply.attempts).toHaveLength(2);
  });

  it("serves plain text, scored labels, and objects where it is asked for", async () => {
    const model = scriptedModel(["Hm.", "Four."]);
    const plain = pipe(call({ name: "plain", model, prompt: () => "2 + 2?" }), chainOfThought());
    expect(await plain()).toMatchObject({ value: "Four.", reasoning: "Hm." });
    const labels = solver(z.enum(["even", "odd"]), ["Hm.", scores({ even: 0.9, odd: 0.1 })], {}, true);
    expect(await labels.solve("4")).toMatchObject({ value: "even", reasoning: "Hm.", choice: { label: "even" } });
    expect(labels.model.requests[0]?.output).toBeUndefined();
    expect(await solver(result, ["Hm.", '{"result":4}'], { as: "text" }).solve("2 + 2")).toMatchObject({
      value: { result: 4 },
      reasoning: "Hm.",
    });
  });

  it("takes the caller's words, and parameters for the thinking", async () => {
    const options = { instruction: "Reflect.", conclusion: "Conclude.", params: { maxOutputTokens: 500 } };
    const { model, solve } = solver(z.number(), ["Hm.", '{"value":4}'], options);
    await solve("2 + 2");
    expect(model.requests.map(({ params }) => params)).toEqual([{ maxOutputTokens: 500 }, { maxOutputTokens: 20 }]);
    expect(textOf(model.requests[0]!.messages.at(-1)!.content)).toContain("Reflect.");
    expect(textOf(model.requests[1]!.messages.at(-1)!.content)).toBe("Conclude.");
  });

  it("streams its text as reasoning, then the answer, and finishes once", async () => {
    const { solve } = solver(z.number(), ["Two and two make four.", '{"value":42}']);
    const stream = solve.stream("2 + 2");
    const types: string[] = [];
    let reasoning = "";
    let text = "";
    for await (const event of stream) {
      if (types.at(-1) !== event.type) types.push(event.type);
      if (event.type === "reasoning") reasoning += event.text;
      if (event.type === "text") text += event.text;
    }
    expect(types).toEqual(["step", "reasoning", "step", "text", "finish"]);
    expect(reasoning).toBe("Two and two make four.");
    expect(text).toBe('{"value":42}');
    const partials: unknown[] = [];
    for await (const partial of stream.partials()) partials.push(partial);
    expect(partials).toEqual([42]);
  });

  it("thinks again about what the user says next", async () => {
    const { model, solve } = solver(z.number(), ["Hm.", '{"value":4}', "Hm again.", '{"value":5}']);
    const first = await solve("2 + 2");
    const second = await first.resume("And one more?");
    expect(second).toMatchObject({ value: 5, reasoning: "Hm again." });
    expect(textOf(model.requests[2]!.messages.at(-1)!.content)).toBe("And one more?\n\nThink step by step. Do not give the answer yet.");
  });

  it("does not think again when only tools were decided upon", async () => {
    const ask = tool({ name: "ask", input: z.object({}) });
    const model = scriptedModel(["Hm.", callsTools(["ask", {}, "a"]), '{"value":4}']);
    const solve = pipe(call({ name: "solve", model, tools: [ask], output: z.number(), prompt: () => "Go" }), chainOfThought());
    const first = await solve();
    expect(model.requests[0]).not.toHaveProperty("tools");
    const second = await first.resume([{ type: "tool-result", id: "a", name: "ask", output: "yes" }]);
    expect(second.value).toBe(4);
    expect(model.requests).toHaveLength(3);
  });
});

it("changes with the call inside", async () => {
  const { solve } = solver(result, []);
  const other = scriptedModel([spoken]);
  expect((await solve.with({ model: other })("2 + 2")).value).toEqual({ result: 4 });
  expect(solve.blocks).toMatchObject([{ name: "chain-of-thought", settings: { as: "field" } }]);
});
