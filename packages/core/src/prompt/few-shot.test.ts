import { describe, expect, it } from "vitest";
import { z } from "zod";
import { call, prompt, system, user } from "../index.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { type Example, type FewShotOptions, fewShot } from "./few-shot.ts";

interface Thing {
  readonly text: string;
}
const dog = { input: { text: "a small dog" }, output: "animal" };
const bread = { input: { text: "a sort of bread" }, output: "food" };

/** What the model is asked about an oak, as `role: text`. */
async function asked<Out>(
  examples: readonly Example<Thing, Out>[] | ((input: Thing) => readonly Example<Thing, Out>[] | Promise<readonly Example<Thing, Out>[]>),
  options?: FewShotOptions<Thing, Out>,
) {
  const model = scriptedModel(["plant"]);
  const ask = ({ text }: Thing) => [system`Say what kind of thing it is.`, prompt`What is ${text}?`];
  await call({ name: "kind", model, prompt: fewShot(examples, ask, options) })({ text: "an oak" });
  return model.requests[0]?.messages.map(
    ({ role, content }) => `${role}: ${content.map((part) => (part.type === "text" ? part.text : "?"))}`,
  );
}

describe("fewShot", () => {
  it("shows examples as turns, between the rules and the question", async () => {
    expect(await asked([dog, bread])).toEqual([
      "system: Say what kind of thing it is.",
      "user: What is a small dog?",
      "assistant: animal",
      "user: What is a sort of bread?",
      "assistant: food",
      "user: What is an oak?",
    ]);
  });

  it("is the plain prompt without examples", async () => {
    expect(await asked([])).toEqual(["system: Say what kind of thing it is.", "user: What is an oak?"]);
  });

  it("shows answers that are no text as JSON", async () => {
    expect((await asked([{ input: dog.input, output: { kind: "animal", legs: 4 } }]))?.[2]).toBe('assistant: {"kind":"animal","legs":4}');
  });

  it("chooses examples by the input, at once or later", async () => {
    const inputs: Thing[] = [];
    const choose = (input: Thing) => {
      inputs.push(input);
      return [bread];
    };
    expect(await asked(choose)).toContain("assistant: food");
    expect(await asked(async (input) => choose(input))).toContain("assistant: food");
    expect(inputs).toEqual([{ text: "an oak" }, { text: "an oak" }]);
  });

  it("shows questions and answers in other words where they are given", async () => {
    const lines = await asked([dog], { question: ({ text }) => `Example: ${text}`, answer: (output) => `It is ${output}.` });
    expect(lines?.slice(1, 3)).toEqual(["user: Example: a small dog", "assistant: It is animal."]);
  });

  it("waits for prompts that take time", async () => {
    const model = scriptedModel(["plant"]);
    await call({ name: "kind", model, prompt: fewShot([dog], async ({ text }: Thing) => user(`${text}?`)) })({ text: "an oak" });
    expect(model.requests[0]?.messages).toHaveLength(3);
  });

  it("keeps the errors of earlier attempts out of the examples", async () => {
    const errors = [new Error("no such kind")];
    const ask = fewShot([dog], ({ text }: Thing, context) => prompt`${text} ${context.errors}`);
    const text = JSON.stringify(await ask({ text: "an oak" }, { errors }));
    expect(text.split("no such kind")).toHaveLength(2);
  });

  it("serves a call with an output", async () => {
    const model = scriptedModel(['{"kind":"plant"}']);
    const kind = call({
      name: "kind",
      model,
      input: z.object({ text: z.string() }),
      output: z.object({ kind: z.string() }),
      prompt: fewShot([{ input: { text: "a small dog" }, output: { kind: "animal" } }], ({ text }) => prompt`${text}`),
    });
    expect((await kind({ text: "an oak" })).value).toEqual({ kind: "plant" });
  });
});
