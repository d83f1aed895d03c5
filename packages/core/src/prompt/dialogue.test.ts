import { describe, expect, it } from "vitest";
import { z } from "zod";
import { call, type OutputMode, pipe, prompt, textOf, tool } from "../index.ts";
import { callsTools, type Scripted, scriptedModel } from "../testing/scripted-model.ts";
import { chainOfThought } from "./chain-of-thought.ts";
import { type DialogueState, dialogue } from "./dialogue.ts";

const trip = z.object({ place: z.string(), days: z.number().optional() });
const question = (content: unknown): string => JSON.stringify({ value: { question: content } });
const answer = (content: unknown): string => JSON.stringify({ value: { answer: content } });

function planner(script: Scripted[], mode: OutputMode = "native", options: Parameters<typeof dialogue<string, never>>[1] = {}) {
  const model = scriptedModel(script, { capabilities: { output: [mode], strictSchemas: mode === "native" } });
  const plan = call({ name: "plan", model, output: trip, prompt: (wish: string) => prompt`Plan: ${wish}` });
  return { model, plan: dialogue(plan, options) };
}

describe("dialogue", () => {
  it.each<OutputMode>(["native", "tool", "text"])("asks until it can answer (%s)", async (mode) => {
    const say = (value: object): Scripted => (mode === "tool" ? callsTools(["answer", { value }]) : JSON.stringify({ value }));
    const { model, plan } = planner(
      [say({ question: "Where to?" }), say({ question: "For how long?" }), say({ answer: { place: "Sylt", days: 7 } })],
      mode,
    );
    const first = await plan.start("the sea");
    expect(first).toMatchObject({ type: "question", question: "Where to?", state: { questions: 1 } });
    const second = await plan.answer(first.state, "To the North Sea");
    expect(second).toMatchObject({ type: "question", question: "For how long?", state: { questions: 2 } });
    const third = await plan.answer(second.state, prompt`A ${"week"}`);
    expect(third).toMatchObject({ type: "answer", value: { place: "Sylt", days: 7 }, state: { questions: 2 } });
    const conversation = third.state.messages.filter(({ role }) => role === "user").map(({ content }) => textOf(content));
    expect(conversation[0]).toMatch(/^Plan: the sea\n\nIf you need to know more/);
    expect(conversation.slice(1)).toEqual(["To the North Sea", "A week"]);
    expect(model.requests).toHaveLength(3);
    expect(first.reply.usage).toEqual({ inputTokens: 10, outputTokens: 5 });
  });

  it("may answer at once", async () => {
    const { plan } = planner([answer({ place: "Sylt", days: null })]);
    expect(await plan.start("Sylt")).toMatchObject({ type: "answer", value: { place: "Sylt" }, state: { questions: 0 } });
  });

  it("goes on from a state that was saved, in another process", async () => {
    const { plan } = planner([question("Where to?")]);
    const first = await plan.start("the sea");
    const saved: DialogueState = JSON.parse(JSON.stringify(first.state));
    const { plan: other, model } = planner([answer({ place: "Sylt", days: null })]);
    expect(await other.answer(saved, "To Sylt")).toMatchObject({ type: "answer", value: { place: "Sylt" } });
    expect(model.requests[0]?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  });

  it("has to answer when it has asked often enough", async () => {
    const { model, plan } = planner([question("Where to?"), '{"answer":{"place":"Sylt","days":null}}'], "native", { maxQuestions: 1 });
    const first = await plan.start("the sea");
    const second = await plan.answer(first.state, "You choose");
    expect(second).toMatchObject({ type: "answer", value: { place: "Sylt" } });
    expect(JSON.stringify(model.requests[0]?.output)).toContain('"question"');
    expect(JSON.stringify(model.requests[1]?.output)).not.toContain('"question"');

    const { plan: stubborn } = planner([question("Where to?"), '{"question":"Really?"}'], "text", { maxQuestions: 1 });
    const asked = await stubborn.start("the sea");
    await expect(stubborn.answer(asked.state, "You choose")).rejects.toMatchObject({ code: "schema" });

    const { plan: hasty, model: none } = planner(['{"answer":{"place":"Sylt","days":null}}'], "native", { maxQuestions: 0 });
    await hasty.start("the sea");
    expect(JSON.stringify(none.requests[0])).not.toContain("question");
  });

  it("asks typed questions", async () => {
    const choices = z.object({ text: z.string(), choices: z.array(z.string()).min(2) });
    const model = scriptedModel([question({ text: "Where?", choices: ["Sylt", "Rügen"] }), question({ text: "Where?", choices: [] })]);
    const plan = dialogue(call({ name: "plan", model, output: trip, prompt: (wish: string) => wish }), { question: choices });
    const turn = await plan.start("the sea");
    expect(turn.type === "question" && turn.question.choices).toEqual(["Sylt", "Rügen"]);
    await expect(plan.answer(turn.state, "?")).rejects.toMatchObject({
      code: "schema",
      message: expect.stringContaining("- question.choices: "),
    });
  });

  it("answers in text when the call has no output", async () => {
    const model = scriptedModel([question("Who?"), answer("Hello, Ann!")]);
    const greet = dialogue(call({ name: "greet", model, prompt: () => "Greet the user by name." }));
    const first = await greet.start();
    expect(await greet.answer(first.state, "Ann")).toMatchObject({ type: "answer", value: "Hello, Ann!" });
  });

  it("refuses what is neither a question nor an answer", async () => {
    for (const said of ['{"value":{"hint":1}}', '{"value":{"answer":{"place":1}}}', '{"value":7}'])
      await expect(planner([said], "text").plan.start("the sea")).rejects.toMatchObject({ code: "schema" });
  });

  it("takes the caller's words, and uses tools", async () => {
    const weather = tool({ name: "weather", input: z.object({ place: z.string() }), run: () => "sun" });
    const model = scriptedModel([callsTools(["weather", { place: "Sylt" }]), answer({ place: "Sylt" })]);
    const base = call({ name: "plan", model, tools: [weather], output: trip, prompt: (wish: string) => wish });
    const turn = await dialogue(base, { instruction: "Ask if you must." }).start("the sea");
    expect(turn.type).toBe("answer");
    expect(turn.reply.toolCalls).toMatchObject([{ name: "weather", output: "sun" }]);
    expect(textOf(model.requests[0]!.messages[0]!.content)).toBe("the sea\n\nAsk if you must.");
  });

  it("can't wait for tools", () => {
    const pay = tool({ name: "pay", input: z.object({}), run: () => 1, needsApproval: true });
    const base = call({ name: "plan", model: scriptedModel([]), tools: [pay], prompt: () => "Go" });
    expect(() => dialogue(base)).toThrow(expect.objectContaining({ code: "invalid-request", message: expect.stringContaining('"pay"') }));
  });

  it("keeps definitions of question and answer apart", async () => {
    const Node = z.object({
      name: z.string(),
      get next(): z.ZodOptional<typeof Node> {
        return Node.optional();
      },
    });
    const holder = z.object({ node: Node });
    const other = z.object({
      node: z.object({
        id: z.number(),
        get others(): z.ZodArray<typeof other.shape.node> {
          return z.array(other.shape.node);
        },
      }),
    });
    const model = scriptedModel([answer({ name: "a", next: { name: "b" } })]);
    const plan = dialogue(call({ name: "plan", model, output: Node, prompt: () => "Go" }), { question: z.union([holder, other]) });
    expect(await plan.start()).toMatchObject({ type: "answer", value: { name: "a", next: { name: "b" } } });
    const output = model.requests[0]?.output;
    if (output?.type !== "json") throw new Error("no JSON was asked for");
    const text = JSON.stringify(output.schema);
    const references = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference!);
    expect(references).toContain("#/$defs/answer");
    expect(references.length).toBeGreaterThan(2);
    for (const reference of references) {
      const target = reference
        .slice(2)
        .split("/")
        .reduce((at, key) => at?.[key], JSON.parse(text));
      expect(target, reference).toBeDefined();
      if (reference === "#/$defs/answer") expect(target.required).toEqual(["name"]);
      else expect(JSON.stringify(target)).not.toContain("#/$defs/answer");
    }
  });

  it("goes around other blocks", async () => {
    const model = scriptedModel([question("Where to?"), answer({ reasoning: "By the sea.", place: "Sylt" })]);
    const base = pipe(call({ name: "plan", model, output: trip, prompt: (wish: string) => wish }), chainOfThought());
    const plan = dialogue(base);
    const first = await plan.start("the sea");
    expect(await plan.answer(first.state, "North")).toMatchObject({ type: "answer", value: { place: "Sylt" } });
  });

  it("ends when it is aborted", async () => {
    const { plan } = planner([question("Where to?"), question("Where to?")]);
    const first = await plan.start("the sea");
    await expect(plan.answer(first.state, "North", { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
  });
});
