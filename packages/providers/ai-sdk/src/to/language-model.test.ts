import { type LanguageModel, text, toolCall } from "@ashlar/core";
import { generateText, isStepCount, streamText, tool } from "ai";
import { expect, it } from "vitest";
import { z } from "zod";
import { toAiSdk } from "../index.ts";
import { ashlarModel } from "../testing/ashlar-model.ts";

const weather = tool({
  description: "The weather of a city",
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ city, degrees: city === "Oslo" ? -3 : 21 }),
});

it("answers generateText, with usage, cost and what the model called itself", async () => {
  const end = {
    id: "reply-1",
    model: "model-1-2026",
    usage: { inputTokens: 1000, cachedInputTokens: 400, outputTokens: 100, reasoningTokens: 30 },
  };
  const model = ashlarModel([{ text: "Hello.", ...end }]);
  const result = await generateText({ model: toAiSdk(model), instructions: "Be brief.", prompt: "Hi" });
  expect(result.text).toBe("Hello.");
  expect(result.finishReason).toBe("stop");
  expect(result.usage).toMatchObject({
    inputTokens: 1000,
    inputTokenDetails: { noCacheTokens: 600, cacheReadTokens: 400, cacheWriteTokens: undefined },
    outputTokens: 100,
    outputTokenDetails: { textTokens: 70, reasoningTokens: 30 },
  });
  expect(result.finalStep.providerMetadata).toEqual({ ashlar: { attempts: 1, cost: 0.002 } });
  expect(result.finalStep.response).toMatchObject({ id: "reply-1", modelId: "model-1-2026" });
  expect(model.requests).toEqual([
    {
      messages: [
        { role: "system", content: [text("Be brief.")] },
        { role: "user", content: [text("Hi")] },
      ],
    },
  ]);
});

it.each([
  ["stop", "stop"],
  ["length", "length"],
  ["refusal", "content-filter"],
  ["content-filter", "content-filter"],
  ["other", "other"],
] as const)("says why the model stopped: %s", async (finishReason, unified) => {
  const result = await generateText({ model: toAiSdk(ashlarModel([{ text: "Hello.", finishReason }])), prompt: "Hi" });
  expect(result).toMatchObject({ finishReason: unified, rawFinishReason: finishReason });
});

it("hands on every setting", async () => {
  const model = ashlarModel(["Hello."]);
  const params = {
    temperature: 0,
    topP: 0.9,
    topK: 5,
    maxOutputTokens: 50,
    stopSequences: ["END"],
    seed: 7,
    frequencyPenalty: 0.1,
    presencePenalty: 0.2,
  };
  const providerOptions = { openai: { store: false } };
  await generateText({ model: toAiSdk(model), prompt: "Hi", ...params, reasoning: "low", providerOptions });
  expect(model.requests[0]).toMatchObject({ params: { ...params, reasoningEffort: "low" }, providerOptions });
});

it("warns of what it leaves out", async () => {
  const model = toAiSdk(ashlarModel(["Hello."]));
  const { warnings } = await model.doGenerate({
    prompt: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    headers: { "user-agent": "ai/7", "x-team": "blue" },
    includeRawChunks: true,
    reasoning: "max",
    tools: [{ type: "provider", id: "openai.web_search", name: "web_search", args: {} }],
  });
  expect(warnings.map((warning) => "feature" in warning && `${warning.type} ${warning.feature}`)).toEqual([
    "unsupported headers",
    "unsupported includeRawChunks",
    "unsupported provider-defined tool openai.web_search",
    "compatibility reasoning",
  ]);
});

it.each(["generate", "stream"])("runs the tools of the AI SDK, several at a time: %s", async (way) => {
  const calls = [toolCall("call-1", "weather", '{"city":"Oslo"}'), toolCall("call-2", "weather", '{"city":"Rome"}')];
  const thought = { type: "reasoning", text: "Two cities.", providerData: { anthropic: { signature: "signed-1" } } } as const;
  const model = ashlarModel([{ content: [thought, text("Let me see."), ...calls] }, "Cold and warm."]);
  const settings = { model: toAiSdk(model), tools: { weather }, stopWhen: isStepCount(3), prompt: "Weather in Oslo and Rome?" };
  const result = way === "generate" ? await generateText(settings) : streamText(settings);
  expect(await result.text).toBe("Cold and warm.");
  expect((await result.steps)[0]?.reasoningText).toBe("Two cities.");
  const [first, second] = model.requests;
  expect(first?.tools).toEqual([
    { name: "weather", description: "The weather of a city", inputSchema: expect.objectContaining({ required: ["city"] }), strict: false },
  ]);
  expect(second?.messages.slice(1)).toEqual([
    { role: "assistant", content: [thought, text("Let me see."), ...calls] },
    {
      role: "tool",
      content: [
        { type: "tool-result", id: "call-1", name: "weather", output: { city: "Oslo", degrees: -3 } },
        { type: "tool-result", id: "call-2", name: "weather", output: { city: "Rome", degrees: 21 } },
      ],
    },
  ]);
  expect((await result.usage).inputTokens).toBe(200);
});

it("tells the model why a tool failed, and of arguments that are no JSON", async () => {
  const failing = tool({
    inputSchema: z.object({ city: z.string() }),
    execute: (): string => {
      throw new Error("no such city");
    },
  });
  const model = ashlarModel([
    { toolCalls: [{ name: "weather", arguments: '{"city":"Oz"}' }] },
    { toolCalls: [{ name: "weather", arguments: '{"city":' }] },
    "I do not know.",
  ]);
  await generateText({ model: toAiSdk(model), tools: { weather: failing }, stopWhen: isStepCount(4), prompt: "Weather in Oz?" });
  const results = model.requests[2]?.messages.flatMap((message) => (message.role === "tool" ? message.content : []));
  expect(results).toMatchObject([
    { id: "call-1", isError: true, output: expect.stringContaining("no such city") },
    { id: "call-2", isError: true },
  ]);
});

it.each([
  ["auto", "auto"],
  ["none", "none"],
  ["required", "required"],
  [{ type: "tool", toolName: "weather" }, { name: "weather" }],
] as const)("hands on the choice of tools: %o", async (toolChoice, sent) => {
  const model = ashlarModel([toolChoice === "none" ? "Hi." : { toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] }]);
  await generateText({ model: toAiSdk(model), tools: { weather }, toolChoice, prompt: "Hi" });
  expect(model.requests[0]?.toolChoice).toEqual(sent);
});

it("streams text, reasoning and arguments piece by piece", async () => {
  const model = ashlarModel([
    { reasoning: "Think of Oslo.", text: "Let me see.", toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] },
  ]);
  const types: string[] = [];
  for await (const part of streamText({
    model: toAiSdk(model),
    tools: { weather: tool({ inputSchema: z.object({ city: z.string() }) }) },
    prompt: "Weather?",
  }).fullStream)
    types.push(part.type);
  expect(types.filter((type, at) => type !== types[at - 1])).toEqual([
    "start",
    "start-step",
    "reasoning-start",
    "reasoning-delta",
    "reasoning-end",
    "text-start",
    "text-delta",
    "text-end",
    "tool-input-start",
    "tool-input-delta",
    "tool-input-end",
    "tool-call",
    "finish-step",
    "finish",
  ]);
  expect(types.filter((type) => type === "text-delta")).toHaveLength(3);
});

it("gives media of the model, and takes media of the user", async () => {
  const picture = { type: "image", source: { type: "base64", data: "iVBORw0KGgo=", mediaType: "image/png" } } as const;
  const model = ashlarModel([{ content: [text("Here."), picture] }]);
  const { files } = await generateText({
    model: toAiSdk(model),
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: "Draw this." },
          { type: "file", data: new Uint8Array([1, 2, 3]), mediaType: "application/pdf", filename: "plan.pdf" },
          { type: "file", data: "AQID", mediaType: "audio/wav" },
        ],
      },
    ],
  });
  expect(files).toMatchObject([{ base64: "iVBORw0KGgo=", mediaType: "image/png" }]);
  expect(model.requests[0]?.messages[0]?.content).toEqual([
    text("Draw this."),
    { type: "file", name: "plan.pdf", source: { type: "base64", data: "AQID", mediaType: "application/pdf" } },
    { type: "audio", source: { type: "base64", data: "AQID", mediaType: "audio/wav" } },
  ]);
});

it("keeps texts apart that are different parts, and gives data that come late with the part that they belong to", async () => {
  const item = (id: string) => ({ acme: { id } });
  const end = { type: "finish", finishReason: "stop", usage: {} } as const;
  const model: LanguageModel = {
    ...ashlarModel([]),
    async *stream() {
      yield { type: "text", text: "One.", providerData: item("1") };
      yield { type: "text", text: "Two.", providerData: item("2") };
      yield { type: "text", text: "", providerData: { other: { cited: true } } };
      yield end;
    },
  };
  const { content } = streamText({ model: toAiSdk(model), prompt: "Hi" });
  expect(await content).toEqual([
    { type: "text", text: "One.", providerMetadata: item("1") },
    { type: "text", text: "Two.", providerMetadata: { ...item("2"), other: { cited: true } } },
  ]);
});
