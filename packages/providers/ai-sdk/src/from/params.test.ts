import { expect, it } from "vitest";
import { fromAiSdk } from "../index.ts";
import { answer, ask, failureOf, finish, sdkModel, sdkModelV3, ways } from "../testing/sdk-model.ts";

it.each(ways)("sends every setting: %s", async (way) => {
  const model = sdkModel();
  const schema = { type: "object", properties: {}, additionalProperties: false } as const;
  const params = {
    temperature: 0,
    topP: 0.9,
    topK: 5,
    maxOutputTokens: 50,
    stopSequences: ["END"],
    seed: 0,
    frequencyPenalty: 0,
    presencePenalty: 0.2,
  };
  const request = ask("Hi", {
    params: { ...params, reasoningEffort: "low" },
    tools: [{ name: "weather", description: "The weather", inputSchema: schema, strict: true, providerData: { acme: { cache: true } } }],
    toolChoice: { name: "weather" },
    output: { type: "json", mode: "native", name: "book", schema, strict: true },
    providerOptions: { acme: { user: "u-1" } },
  });
  await answer(fromAiSdk(model, { headers: { "x-team": "blue" } }), way, request);
  const { prompt: _, abortSignal, ...sent } = model.calls[0]!;
  expect(abortSignal).toBeInstanceOf(AbortSignal);
  expect(sent).toEqual({
    ...params,
    reasoning: "low",
    includeRawChunks: false,
    responseFormat: { type: "json", name: "book", schema },
    tools: [
      {
        type: "function",
        name: "weather",
        description: "The weather",
        inputSchema: schema,
        strict: true,
        providerOptions: { acme: { cache: true } },
      },
    ],
    toolChoice: { type: "tool", toolName: "weather" },
    providerOptions: { acme: { user: "u-1" } },
    headers: { "x-team": "blue" },
  });
});

it("sends nothing that was not asked for", async () => {
  const model = sdkModel();
  await answer(fromAiSdk(model), "generate", ask("Hi", { params: {}, toolChoice: "auto" }));
  expect(Object.keys(model.calls[0]!).toSorted()).toEqual(["abortSignal", "includeRawChunks", "prompt"]);
});

it.each(["auto", "none", "required"] as const)("sends the choice of tools: %s", async (toolChoice) => {
  const model = sdkModel();
  await answer(fromAiSdk(model), "generate", ask("Hi", { tools: [{ name: "dice", inputSchema: {}, strict: false }], toolChoice }));
  expect(model.calls[0]).toMatchObject({ toolChoice: { type: toolChoice } });
});

it("offers tools that the provider runs beside one's own", async () => {
  const model = sdkModel();
  const providerTools = { search: { type: "provider", id: "acme.search", args: { depth: 2 } } } as const;
  await answer(fromAiSdk(model, { providerTools }), "generate", ask("Hi", { tools: [{ name: "dice", inputSchema: {}, strict: false }] }));
  expect(model.calls[0]?.tools).toEqual([
    { type: "function", name: "dice", inputSchema: {}, strict: false },
    { type: "provider", id: "acme.search", name: "search", args: { depth: 2 } },
  ]);
});

it("tells packages of OpenAI's wire that a schema is not strict", async () => {
  const model = sdkModel();
  const output = { type: "json", mode: "native", name: "book", schema: { type: "object" }, strict: false } as const;
  await answer(fromAiSdk(model), "generate", ask("Hi", { output, providerOptions: { acme: { user: "u-1" } } }));
  expect(model.calls[0]?.providerOptions).toEqual({ acme: { strictJsonSchema: false, user: "u-1" } });
});

it.each([
  ["parallelToolCalls", false, "disableParallelToolUse"],
  ["logProbabilities", 2, "logprobs"],
])("refuses %s, for which the AI SDK has no setting, and says what has", async (name, value, instead) => {
  const model = sdkModel();
  const error = await failureOf(answer(fromAiSdk(model), "stream", ask("Hi", { params: { [name]: value } })));
  expect(error).toMatchObject({ code: "unsupported", feature: `params.${name}`, model: "acme-1" });
  expect(error.message).toContain(instead);
  expect(model.calls).toEqual([]);
});

it("refuses an effort of reasoning where version 3 has no setting for it", async () => {
  const error = await failureOf(answer(fromAiSdk(sdkModelV3()), "generate", ask("Hi", { params: { reasoningEffort: "low" } })));
  expect(error).toMatchObject({ code: "unsupported", feature: "params.reasoningEffort" });
});

it.each(ways)("refuses labels to be scored: %s", async (way) => {
  const error = await failureOf(answer(fromAiSdk(sdkModel()), way, ask("Hi", { output: { type: "choice", labels: ["a", "b"] } })));
  expect(error).toMatchObject({ code: "unsupported", feature: "labels to be scored" });
});

const warning = { type: "unsupported", feature: "topK", details: "This model has no topK." } as const;
const warns = (one: typeof warning | { readonly type: "unsupported"; readonly feature: "strict" | "reasoning" }) =>
  sdkModel({ result: { warnings: [one] }, parts: [{ type: "stream-start", warnings: [one] }, finish()] });

it.each(ways)("makes an error of a warning that something was left out: %s", async (way) => {
  const error = await failureOf(answer(fromAiSdk(warns(warning)), way));
  expect(error).toMatchObject({ code: "unsupported", feature: "params.topK", provider: "acme", model: "acme-1", retryable: false });
  expect(error.message).toBe(
    'acme-1 can\'t take params.topK: This model has no topK. Use topP, or temperature, or let the model leave it out: fromAiSdk(model, { tolerate: ["topK"] }).',
  );
  const effort = await failureOf(answer(fromAiSdk(warns({ type: "unsupported", feature: "reasoning" })), way));
  expect(effort).toMatchObject({ feature: "params.reasoningEffort" });
});

it.each(ways)("lets it be left out where that is allowed: %s", async (way) => {
  for (const tolerate of [["topK"], "all"] as const) await answer(fromAiSdk(warns(warning), { tolerate }), way);
  await answer(fromAiSdk(warns({ type: "unsupported", feature: "strict" })), way);
  expect(await failureOf(answer(fromAiSdk(warns(warning), { tolerate: ["seed"] }), way))).toMatchObject({ code: "unsupported" });
});

it.each(ways)("makes an error of a note that content was left out: %s", async (way) => {
  const warnings = [{ type: "other", message: "unsupported tool content part type: file with media type: audio/wav" }] as const;
  const model = sdkModel({ result: { warnings: [...warnings] }, parts: [{ type: "stream-start", warnings: [...warnings] }, finish()] });
  const error = await failureOf(answer(fromAiSdk(model), way));
  expect(error.message).toContain("audio/wav");
  expect(error).toMatchObject({ code: "unsupported", feature: "content of a tool result" });
});
