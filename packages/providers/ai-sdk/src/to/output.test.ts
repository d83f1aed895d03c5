import { type LanguageModel, toolCall } from "@ashlar/core";
import { generateText, isStepCount, Output, streamText, tool } from "ai";
import { expect, it } from "vitest";
import { z } from "zod";
import { toAiSdk } from "../index.ts";
import { ashlarModel } from "../testing/ashlar-model.ts";

const weather = tool({
  description: "The weather of a city",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ city, degrees: city === "Oslo" ? -3 : 21 }),
});
const book = z.object({ title: z.string(), pages: z.number() });

it.each(["native", "tool", "text"] as const)("answers Output.object in mode %s", async (mode) => {
  const json = '{"title":"Momo","pages":304}';
  const answer = mode === "tool" ? { toolCalls: [{ name: "answer", arguments: json }] } : json;
  const model = ashlarModel([answer, answer], { output: [mode] });
  const settings = { model: toAiSdk(model), output: Output.object({ schema: book, name: "book" }), prompt: "A book." };
  expect((await generateText(settings)).output).toEqual({ title: "Momo", pages: 304 });

  const streamed = streamText(settings);
  const partials: unknown[] = [];
  for await (const partial of streamed.partialOutputStream) partials.push(partial);
  expect(partials.length).toBeGreaterThan(3);
  expect(await streamed.output).toEqual({ title: "Momo", pages: 304 });
  expect(await streamed.finishReason).toBe("stop");

  const [request] = model.requests;
  if (mode === "native") expect(request?.output).toMatchObject({ type: "json", mode, name: "book", strict: true });
  if (mode === "tool") expect(request).toMatchObject({ tools: [{ name: "answer" }], toolChoice: { name: "answer" } });
  if (mode === "text") expect(JSON.stringify(request?.messages)).toContain("pages");
});

it("takes an answer through a tool that comes in one piece", async () => {
  const given = toolCall("call-1", "answer", '{"title":"Momo","pages":304}');
  const finish = { type: "finish", finishReason: "tool-calls", usage: {} } as const;
  const model: LanguageModel = {
    ...ashlarModel([], { output: ["tool"] }),
    async *stream() {
      yield given;
      yield finish;
    },
  };
  const { output } = streamText({ model: toAiSdk(model), output: Output.object({ schema: book }), prompt: "A book." });
  expect(await output).toEqual({ title: "Momo", pages: 304 });
});

it("takes a schema for strict only where it is", async () => {
  const model = ashlarModel(['{"title":"Momo"}']);
  const schema = z.object({ title: z.string(), pages: z.number().optional() });
  await generateText({ model: toAiSdk(model), output: Output.object({ schema }), prompt: "A book." });
  expect(model.requests[0]?.output).toMatchObject({ strict: false });
});

it("asks for JSON in words where there is no schema", async () => {
  const model = ashlarModel(['{"a":1}']);
  expect((await generateText({ model: toAiSdk(model), output: Output.json(), prompt: "A thing." })).output).toEqual({ a: 1 });
  expect(model.requests[0]).not.toHaveProperty("output");
  expect(JSON.stringify(model.requests[0]?.messages)).toContain("Answer with JSON");
});

it("lets tools and an answer through a tool go together", async () => {
  const model = ashlarModel(
    [
      { toolCalls: [{ name: "weather", arguments: '{"city":"Oslo"}' }] },
      { toolCalls: [{ name: "answer", arguments: '{"title":"Cold","pages":3}' }] },
    ],
    {
      output: ["tool"],
    },
  );
  const settings = { model: toAiSdk(model), tools: { weather }, stopWhen: isStepCount(3), output: Output.object({ schema: book }) };
  const { output } = await generateText({ ...settings, prompt: "A book on the weather in Oslo." });
  expect(output).toEqual({ title: "Cold", pages: 3 });
  expect(model.requests.map(({ toolChoice }) => toolChoice)).toEqual(["required", "required"]);
});
