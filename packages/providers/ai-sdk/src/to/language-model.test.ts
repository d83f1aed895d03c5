import { APICallError, UnsupportedFunctionalityError } from "@ai-sdk/provider";
import {
  type LanguageModel,
  OverloadedError,
  RateLimitError,
  ServerError,
  StreamInterruptedError,
  text,
  toolCall,
  UnsupportedError,
  wrapModel,
} from "@ashlar/core";
import { generateText, isStepCount, Output, RetryError, streamText, tool } from "ai";
import { expect, it } from "vitest";
import { z } from "zod";
import { toAiSdk } from "../index.ts";
import { ashlarModel, reply } from "../testing/ashlar-model.ts";

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
  const model = ashlarModel([reply("Hello.", end)]);
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
  const result = await generateText({ model: toAiSdk(ashlarModel([reply("Hello.", { finishReason })])), prompt: "Hi" });
  expect(result).toMatchObject({ finishReason: unified, rawFinishReason: finishReason });
});

it("hands on every setting", async () => {
  const model = ashlarModel([reply("Hello.")]);
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
  const model = toAiSdk(ashlarModel([reply("Hello.")]));
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
  const model = ashlarModel([reply([thought, text("Let me see."), ...calls]), reply("Cold and warm.")]);
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
    reply([toolCall("call-1", "weather", '{"city":"Oz"}')]),
    reply([toolCall("call-2", "weather", '{"city":')]),
    reply("I do not know."),
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
  const model = ashlarModel([reply(toolChoice === "none" ? "Hi." : [toolCall("call-1", "weather", '{"city":"Oslo"}')])]);
  await generateText({ model: toAiSdk(model), tools: { weather }, toolChoice, prompt: "Hi" });
  expect(model.requests[0]?.toolChoice).toEqual(sent);
});

it("streams text, reasoning and arguments piece by piece", async () => {
  const model = ashlarModel([
    reply([{ type: "reasoning", text: "Think of Oslo." }, text("Let me see."), toolCall("call-1", "weather", '{"city":"Oslo"}')]),
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

const book = z.object({ title: z.string(), pages: z.number() });

it.each(["native", "tool", "text"] as const)("answers Output.object in mode %s", async (mode) => {
  const json = '{"title":"Momo","pages":304}';
  const answer = mode === "tool" ? reply([toolCall("call-1", "answer", json)]) : reply(json);
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
  const model = ashlarModel([reply('{"title":"Momo"}')]);
  const schema = z.object({ title: z.string(), pages: z.number().optional() });
  await generateText({ model: toAiSdk(model), output: Output.object({ schema }), prompt: "A book." });
  expect(model.requests[0]?.output).toMatchObject({ strict: false });
});

it("asks for JSON in words where there is no schema", async () => {
  const model = ashlarModel([reply('{"a":1}')]);
  expect((await generateText({ model: toAiSdk(model), output: Output.json(), prompt: "A thing." })).output).toEqual({ a: 1 });
  expect(model.requests[0]).not.toHaveProperty("output");
  expect(JSON.stringify(model.requests[0]?.messages)).toContain("Answer with JSON");
});

it("lets tools and an answer through a tool go together", async () => {
  const model = ashlarModel(
    [reply([toolCall("call-1", "weather", '{"city":"Oslo"}')]), reply([toolCall("call-2", "answer", '{"title":"Cold","pages":3}')])],
    {
      output: ["tool"],
    },
  );
  const settings = { model: toAiSdk(model), tools: { weather }, stopWhen: isStepCount(3), output: Output.object({ schema: book }) };
  const { output } = await generateText({ ...settings, prompt: "A book on the weather in Oslo." });
  expect(output).toEqual({ title: "Cold", pages: 3 });
  expect(model.requests.map(({ toolChoice }) => toolChoice)).toEqual(["required", "required"]);
});

it("gives media of the model, and takes media of the user", async () => {
  const picture = { type: "image", source: { type: "base64", data: "iVBORw0KGgo=", mediaType: "image/png" } } as const;
  const model = ashlarModel([reply([text("Here."), picture])]);
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

const busy = () =>
  new RateLimitError("slow down", { status: 429, retryAfter: 1, requestId: "req-1", body: { error: { code: "rate_limit" } } });

it("leaves it to the AI SDK to ask again where no block has, after the wait that the provider wants", async () => {
  const model = ashlarModel([busy(), busy(), reply("Hello.")]);
  const started = performance.now();
  expect((await generateText({ model: toAiSdk(model), prompt: "Hi" })).text).toBe("Hello.");
  expect(model.requests).toHaveLength(3);
  expect(performance.now() - started).toBeLessThan(1500);
});

/** A block that asks once more, as one of `@ashlar/retries` does. */
const retryOnce = (model: LanguageModel): LanguageModel =>
  wrapModel(model, { name: "retry" }, (open, request, context) => open(model, request, context).catch(() => open(model, request, context)));

it.each(["generate", "stream"])("does not multiply the attempts of a block: %s", async (way) => {
  const model = ashlarModel([busy(), busy(), reply("never")]);
  const settings = { model: toAiSdk(retryOnce(model)), prompt: "Hi" };
  const failure = await failureOf(way === "generate" ? generateText(settings) : streamText({ ...settings, onError: () => {} }).text);
  expect(model.requests).toHaveLength(2);
  if (way === "stream") return;
  expect(APICallError.isInstance(failure)).toBe(true);
  expect(failure).toMatchObject({
    message: "slow down",
    statusCode: 429,
    isRetryable: false,
    responseHeaders: { "retry-after-ms": "1", "x-request-id": "req-1" },
    responseBody: '{"error":{"code":"rate_limit"}}',
  });
  expect(RateLimitError.isInstance(failure.cause)).toBe(true);
});

it("knows by the attempts that a block of any name has asked again", async () => {
  const block = (inner: LanguageModel) =>
    wrapModel(inner, { name: "of-my-own" }, (open, request, context) =>
      open(inner, request, context).catch(() => open(inner, request, context)),
    );
  const model = ashlarModel([busy(), busy(), reply("never")]);
  expect(await failureOf(generateText({ model: toAiSdk(block(model)), prompt: "Hi" }))).toMatchObject({ isRetryable: false });
  expect(model.requests).toHaveLength(2);
});

it("tells the usage and the cost of all attempts", async () => {
  const failed = new ServerError("broken", { usage: { inputTokens: 100, outputTokens: 10 } });
  const { finalStep } = await generateText({ model: toAiSdk(retryOnce(ashlarModel([failed, reply("Hello.")]))), prompt: "Hi" });
  expect(finalStep.usage).toMatchObject({ inputTokens: 200, outputTokens: 30 });
  expect(finalStep.providerMetadata?.ashlar).toEqual({ attempts: 2, cost: expect.closeTo(0.0005, 9) });
});

it("ends with an error that the AI SDK does not ask again for, where that does not help", async () => {
  const model = ashlarModel([new UnsupportedError("no audio", { feature: "audio" }), reply("never")]);
  const failure = await failureOf(generateText({ model: toAiSdk(model), prompt: "Hi" }));
  expect(UnsupportedFunctionalityError.isInstance(failure)).toBe(true);
  expect(failure).toMatchObject({ functionality: "audio", message: "no audio" });
  expect(model.requests).toHaveLength(1);
});

it("gives up with the AI SDK's own error when it has asked often enough", async () => {
  const failure = await failureOf(generateText({ model: toAiSdk(ashlarModel([busy(), busy()])), prompt: "Hi", maxRetries: 1 }));
  expect(RetryError.isInstance(failure) && APICallError.isInstance(failure.lastError)).toBe(true);
});

it("asks again for a stream that fails before its first event, and not after it", async () => {
  const model = ashlarModel([new OverloadedError("busy", { retryAfter: 1 }), reply("Hello.")]);
  expect(await streamText({ model: toAiSdk(model), prompt: "Hi" }).text).toBe("Hello.");

  const broken = ashlarModel([{ events: [text("Hel")], error: new StreamInterruptedError("cut", {}) }, reply("never")]);
  const errors: unknown[] = [];
  const types: string[] = [];
  const { fullStream } = streamText({ model: toAiSdk(broken), prompt: "Hi", onError: ({ error }) => void errors.push(error) });
  for await (const part of fullStream) types.push(part.type);
  expect(types).toEqual(["start", "start-step", "text-start", "text-delta", "text-end", "error", "finish-step", "finish"]);
  expect(APICallError.isInstance(errors[0])).toBe(true);
  expect(errors[0]).toMatchObject({ cause: { code: "stream-interrupted", partial: { content: [text("Hel")] } } });
  expect(broken.requests).toHaveLength(1);
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

it("ends with the signal's reason when it is aborted, as fetch does", async () => {
  const reason = new DOMException("enough", "AbortError");
  const silent: LanguageModel = { ...ashlarModel([]), generate: () => new Promise(() => {}) };
  const controller = new AbortController();
  const failed = failureOf(generateText({ model: toAiSdk(silent), prompt: "Hi", abortSignal: controller.signal }));
  controller.abort(reason);
  expect(await failed).toBe(reason);
});

it("ends a stream that is aborted, and stops the model", async () => {
  let stopped = false;
  const model: LanguageModel = {
    ...ashlarModel([]),
    async *stream(_request, { signal }) {
      yield text("Hello");
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      stopped = true;
      signal.throwIfAborted();
    },
  };
  const controller = new AbortController();
  const types: string[] = [];
  for await (const part of streamText({ model: toAiSdk(model), prompt: "Hi", abortSignal: controller.signal }).fullStream) {
    types.push(part.type);
    if (part.type === "text-delta") controller.abort();
  }
  expect(types.at(-1)).toBe("abort");
  await expect.poll(() => stopped).toBe(true);
});

it("breaks a stream that is aborted off with the signal's reason", async () => {
  const controller = new AbortController();
  const model: LanguageModel = {
    ...ashlarModel([]),
    async *stream() {
      yield text("Hello");
      await new Promise(() => {});
    },
  };
  const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "Hi" }] }];
  const reader = (await toAiSdk(model).doStream({ prompt, abortSignal: controller.signal })).stream.getReader();
  await reader.read();
  await reader.read();
  await reader.read();
  controller.abort("enough");
  await expect(reader.read()).rejects.toBe("enough");
});

it("stops the model when the reader of a stream leaves", async () => {
  let signal: AbortSignal | undefined;
  const model: LanguageModel = {
    ...ashlarModel([]),
    async *stream(_request, context) {
      ({ signal } = context);
      yield text("Hello");
      await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
    },
  };
  const { stream } = await toAiSdk(model).doStream({ prompt: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] });
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel();
  await expect.poll(() => signal?.aborted).toBe(true);
});

it("keeps limits of time", async () => {
  const silent: LanguageModel = { ...ashlarModel([]), generate: () => new Promise(() => {}) };
  const model = toAiSdk(silent, { timeouts: { connect: 20 } });
  const failure = await failureOf(generateText({ model, prompt: "Hi", maxRetries: 0 }));
  expect(failure).toMatchObject({ name: "AI_APICallError", isRetryable: true, cause: { code: "timeout", timeout: "connect" } });
});

async function failureOf(work: PromiseLike<unknown>): Promise<Error & { readonly cause?: unknown }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error || error instanceof DOMException) return error;
    throw error;
  }
  throw new Error("it did not fail");
}
